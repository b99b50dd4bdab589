package main

import (
	"fmt"
	"strings"
)

func (h *hookContext) ActionParams() (map[string]interface{}, error) {
	var given map[string]interface{}
	err := h.read(&given, "action-get")
	plain(given)
	return given, err
}

func (h *hookContext) UpdateActionResults(keys []string, value interface{}) error {
	_, err := h.run("action-set", fmt.Sprintf("%s=%v", strings.Join(keys, "."), value))
	return err
}

func (h *hookContext) SetActionMessage(message string) error {
	_, err := h.run("action-fail", "--", message)
	return err
}

// SetActionFailed is always called after SetActionMessage, which has already reported the failure.
func (h *hookContext) SetActionFailed() error { return nil }

func (h *hookContext) LogActionMessage(message string) error {
	_, err := h.run("action-log", "--", message)
	return err
}
