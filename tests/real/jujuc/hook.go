package main

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/juju/charm/v12"
	"github.com/juju/errors"
	"github.com/juju/loggo"

	"github.com/juju/juju/core/application"
	"github.com/juju/juju/core/network"
	"github.com/juju/juju/rpc/params"
	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

// hookContext presents a running hook to Juju's tools, like the agent's own context in worker/uniter/runner/context.
type hookContext struct {
	jujuc.RestrictedContext
	model       *model
	id          string
	environment map[string]string
	endpoints   []string
	serial      int
	status      *jujuc.StatusInfo
	mu          sync.Mutex
	known       map[int]*relation
}

func (h *hookContext) run(tool string, args ...string) (string, error) {
	got, err := h.model.ask(question{Context: h.id, Tool: tool, Args: args})
	return got.Stdout, err
}

func (h *hookContext) set(tool string, data map[string]string, args ...string) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	stdin := string(text)
	_, err = h.model.ask(question{Context: h.id, Tool: tool, Args: append(args, "--file", "-"), Stdin: &stdin})
	return err
}

func (h *hookContext) read(into interface{}, tool string, args ...string) error {
	text, err := h.run(tool, append([]string{"--format=json"}, args...)...)
	if err != nil {
		return err
	}
	return parse(text, into)
}

func (h *hookContext) UnitName() string { return h.environment["JUJU_UNIT_NAME"] }

func (h *hookContext) applicationName() string {
	name, _, _ := strings.Cut(h.UnitName(), "/")
	return name
}

func (h *hookContext) ConfigSettings() (charm.Settings, error) {
	var settings map[string]interface{}
	err := h.read(&settings, "config-get", "--all")
	plain(settings)
	return settings, err
}

func (h *hookContext) GoalState() (*application.GoalState, error) {
	type units map[string]struct{ Status, Since string }
	var got struct {
		Units     units
		Relations map[string]units
	}
	if err := h.read(&got, "goal-state"); err != nil {
		return nil, err
	}
	convert := func(from units) application.UnitsGoalState {
		result := application.UnitsGoalState{}
		for name, unit := range from {
			since, _ := time.Parse("2006-01-02 15:04:05Z", unit.Since)
			result[name] = application.GoalStateStatus{Status: unit.Status, Since: &since}
		}
		return result
	}
	relations := map[string]application.UnitsGoalState{}
	for endpoint, from := range got.Relations {
		relations[endpoint] = convert(from)
	}
	return &application.GoalState{Units: convert(got.Units), Relations: relations}, nil
}

func (h *hookContext) CloudSpec() (*params.CloudSpec, error) {
	var spec params.CloudSpec
	err := h.read(&spec, "credential-get")
	return &spec, err
}

func (h *hookContext) IsLeader() (bool, error) {
	var isLeader bool
	err := h.read(&isLeader, "is-leader")
	return isLeader, err
}

// GetCharmState returns nil if the state is empty, as the agent does.
func (h *hookContext) GetCharmState() (map[string]string, error) {
	var state map[string]string
	if err := h.read(&state, "state-get"); err != nil || len(state) == 0 {
		return nil, err
	}
	return state, nil
}

func (h *hookContext) GetCharmStateValue(key string) (string, error) {
	state, err := h.GetCharmState()
	if err != nil {
		return "", err
	}
	value, found := state[key]
	if !found {
		return "", errors.NotFoundf("%q", key)
	}
	return value, nil
}

func (h *hookContext) SetCharmStateValue(key, value string) error {
	return h.set("state-set", map[string]string{key: value})
}

func (h *hookContext) DeleteCharmStateValue(key string) error {
	_, err := h.run("state-delete", "--", key)
	return err
}

func (h *hookContext) UnitWorkloadVersion() (string, error) { return "", nil }

func (h *hookContext) SetUnitWorkloadVersion(version string) error {
	_, err := h.run("application-version-set", "--", version)
	return err
}

func (h *hookContext) DownloadResource(name string) (string, error) {
	return h.run("resource-get", name)
}

func (h *hookContext) RequestReboot(priority jujuc.RebootPriority) error {
	var flags []string
	if priority == jujuc.RebootNow {
		flags = []string{"--now"}
	}
	_, err := h.run("juju-reboot", flags...)
	return err
}

func (h *hookContext) WorkloadName() (string, error) {
	if name := h.environment["JUJU_WORKLOAD_NAME"]; name != "" {
		return name, nil
	}
	return "", errors.NotFoundf("workload name")
}

func (h *hookContext) NetworkInfo(bindings []string, relation int) (map[string]params.NetworkInfoResult, error) {
	results := map[string]params.NetworkInfoResult{}
	for _, binding := range bindings {
		args := []string{binding}
		if relation != -1 {
			args = append([]string{"-r", itoa(relation)}, args...)
		}
		var result params.NetworkInfoResult
		if err := h.read(&result, "network-get", args...); err != nil {
			return nil, err
		}
		results[binding] = result
	}
	return results, nil
}

func (h *hookContext) OpenPortRange(endpoint string, ports network.PortRange) error {
	_, err := h.run("open-port", portArguments(endpoint, ports)...)
	return err
}

func (h *hookContext) ClosePortRange(endpoint string, ports network.PortRange) error {
	_, err := h.run("close-port", portArguments(endpoint, ports)...)
	return err
}

func portArguments(endpoint string, ports network.PortRange) []string {
	if endpoint == "" {
		return []string{ports.String()}
	}
	return []string{"--endpoints", endpoint, ports.String()}
}

func (h *hookContext) OpenedPortRanges() network.GroupedPortRanges {
	var lines []string
	if err := h.read(&lines, "opened-ports", "--endpoints"); err != nil {
		panic(err)
	}
	result := network.GroupedPortRanges{}
	for _, line := range lines {
		text, names, _ := strings.Cut(strings.TrimSuffix(line, ")"), " (")
		ports, err := network.ParsePortRange(text)
		if err != nil {
			panic(err)
		}
		for _, name := range strings.Split(names, ", ") {
			endpoint := strings.TrimPrefix(name, "*")
			result[endpoint] = append(result[endpoint], ports)
		}
	}
	return result
}

func (h *hookContext) GetLogger(module string) loggo.Logger {
	loggers := loggo.NewContext(loggo.TRACE)
	if err := loggers.AddWriter("model", logWriter{h}); err != nil {
		panic(err)
	}
	return loggers.GetLogger(module)
}

// logWriter forwards what Juju would write to the model's log. The model itself adds the relation as a prefix.
type logWriter struct{ hook *hookContext }

func (w logWriter) Write(entry loggo.Entry) {
	message := strings.TrimPrefix(entry.Message, w.hook.environment["JUJU_RELATION_ID"]+": ")
	_, _ = w.hook.run("juju-log", "-l", entry.Level.String(), "--", message)
}
