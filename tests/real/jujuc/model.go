package main

import (
	"bytes"
	"encoding/json"
	"net"
	"strings"
	"sync"

	"github.com/juju/errors"
)

// model queries the model behind the tools: one line of JSON for a question, and one for its answer. The other side
// answers explicit calls of hook tools with JSON, and an empty call with the current hook.
type model struct {
	mu      sync.Mutex
	conn    net.Conn
	decoder *json.Decoder
	closed  chan struct{}
	hooks   map[string]*hookContext
}

type question struct {
	Context string   `json:"context"`
	Tool    string   `json:"tool,omitempty"`
	Args    []string `json:"args,omitempty"`
	Stdin   *string  `json:"stdin,omitempty"`
	// The tool that a process has run, even if it asked no question.
	Ran string `json:"ran,omitempty"`
}

type answer struct {
	ExitCode int    `json:"exitCode"`
	Stdout   string `json:"stdout"`
	Stderr   string `json:"stderr"`
	// Only for a question without a tool: the hook's JUJU_* variables, its charm's endpoints, and the number of hooks so
	// far, because the hooks of two models may have equal ids.
	Environment map[string]string `json:"environment"`
	Endpoints   []string          `json:"endpoints"`
	Serial      int               `json:"serial"`
}

func dialModel(socket string) (*model, error) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, errors.Annotate(err, "asking for the state")
	}
	return &model{
		conn:    conn,
		decoder: json.NewDecoder(conn),
		closed:  make(chan struct{}),
		hooks:   map[string]*hookContext{},
	}, nil
}

// hook returns the context that a hook tool's process named. It lives as long as the hook, because the agent's own
// context also caches answers.
func (m *model) hook(contextID string) (*hookContext, error) {
	got, err := m.ask(question{Context: contextID})
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	known, found := m.hooks[contextID]
	if !found || known.serial != got.Serial {
		known = &hookContext{
			model:       m,
			id:          contextID,
			serial:      got.Serial,
			environment: got.Environment,
			endpoints:   got.Endpoints,
		}
		m.hooks[contextID] = known
	}
	return known, nil
}

func (m *model) ask(q question) (answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	line, err := json.Marshal(q)
	if err != nil {
		return answer{}, err
	}
	if _, err := m.conn.Write(append(line, '\n')); err != nil {
		return answer{}, m.lost(err)
	}
	var got answer
	if err := m.decoder.Decode(&got); err != nil {
		return answer{}, m.lost(err)
	}
	if got.ExitCode != 0 {
		return answer{}, refusal(got.Stderr)
	}
	return got, nil
}

func (m *model) lost(err error) error {
	select {
	case <-m.closed:
	default:
		close(m.closed)
	}
	return err
}

// refusal extracts the agent's error from a tool's message, without the prefix that the tool adds.
func refusal(stderr string) error {
	text := strings.TrimPrefix(strings.TrimSpace(stderr), "ERROR ")
	for _, prefix := range []string{
		"cannot access cloud credentials: ", "finding application status: ", "could not download resource: ",
	} {
		text = strings.TrimPrefix(text, prefix)
	}
	if _, reason, found := strings.Cut(text, " for option -s: "); found {
		text = reason
	}
	if strings.HasSuffix(text, " not found") {
		return errors.NewNotFound(nil, text)
	}
	return errors.New(text)
}

// parse reads whole numbers as integers: the agent has them as int64, and YAML prints them as such.
func parse(text string, into interface{}) error {
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	return errors.Trace(decoder.Decode(into))
}

func plain(value interface{}) interface{} {
	switch typed := value.(type) {
	case json.Number:
		if whole, err := typed.Int64(); err == nil {
			return whole
		}
		fraction, _ := typed.Float64()
		return fraction
	case map[string]interface{}:
		for key, inner := range typed {
			typed[key] = plain(inner)
		}
	case []interface{}:
		for index, inner := range typed {
			typed[index] = plain(inner)
		}
	}
	return value
}
