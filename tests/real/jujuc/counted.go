package main

import (
	"github.com/juju/cmd/v3"
	"github.com/juju/errors"

	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

// counted reports each run of a tool to the model, which otherwise sees only the questions of Juju's tools: many or no
// questions per run. A call with an unknown option fails in the parser, and is not reported.
type counted struct {
	cmd.Command
	hook *hookContext
	name string
}

func (c counted) Init(args []string) error {
	err := c.Command.Init(args)
	if err != nil {
		c.tell()
	}
	return err
}

// Run is called a second time with standard input if the tool asks for it. The charm sees one run.
func (c counted) Run(ctx *cmd.Context) error {
	err := c.Command.Run(ctx)
	if errors.Cause(err) != jujuc.ErrNoStdin {
		c.tell()
	}
	return err
}

func (c counted) tell() {
	_, _ = c.hook.model.ask(question{Context: c.hook.id, Ran: c.name})
}
