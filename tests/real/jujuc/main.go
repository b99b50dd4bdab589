// Command jujuc-server serves Juju's own hook tools (github.com/juju/juju, package jujuc) to hooks that run outside of Juju.
//
//	jujuc-server <agent socket> <state socket>
//
// The agent socket serves Juju's protocol to Juju's own client. The tools query the model through the state socket.
// The command exits when the connection to the state socket ends.
package main

import (
	"fmt"
	"os"

	"github.com/juju/cmd/v3"
	"github.com/juju/errors"

	"github.com/juju/juju/juju/sockets"
	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

func main() {
	if len(os.Args) != 3 {
		fail(errors.New("usage: jujuc-server <agent socket> <state socket>"))
	}
	if err := serve(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func serve(agentSocket, stateSocket string) error {
	model, err := dialModel(stateSocket)
	if err != nil {
		return err
	}
	getCommand := func(contextID, name string) (cmd.Command, error) {
		hook, err := model.hook(contextID)
		if err != nil {
			return nil, err
		}
		command, err := jujuc.NewCommand(hook, name)
		if err != nil {
			return nil, err
		}
		return counted{Command: command, hook: hook, name: name}, nil
	}
	socket := sockets.Socket{Network: "unix", Address: agentSocket}
	server, err := jujuc.NewServer(getCommand, socket, "")
	if err != nil {
		return err
	}
	fmt.Println("ready")
	go func() {
		<-model.closed
		server.Close()
	}()
	return server.Run()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
