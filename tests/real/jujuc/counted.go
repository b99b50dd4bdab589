package main

import (
	"github.com/juju/cmd/v3"
	"github.com/juju/errors"

	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

// counted tells the model that a tool was run: the model sees only what Juju's tools ask, which may be much or nothing.
// A call with an unknown option gets no further than the parser, and is not told.
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

// Run is called again with its standard input where it asked for that: one run to the charm.
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
