package main

import (
	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

type printedStatus struct {
	Status  string                 `json:"status"`
	Message string                 `json:"message"`
	Data    map[string]interface{} `json:"status-data"`
}

func (p printedStatus) info(name string) jujuc.StatusInfo {
	plain(p.Data)
	return jujuc.StatusInfo{Tag: name, Status: p.Status, Info: p.Message, Data: p.Data}
}

// UnitStatus is read once in a hook, as in the agent, so later changes are not visible.
func (h *hookContext) UnitStatus() (*jujuc.StatusInfo, error) {
	if h.status != nil {
		return h.status, nil
	}
	var got printedStatus
	if err := h.read(&got, "status-get", "--include-data"); err != nil {
		return nil, err
	}
	info := got.info(h.UnitName())
	h.status = &info
	return h.status, nil
}

func (h *hookContext) ApplicationStatus() (jujuc.ApplicationStatusInfo, error) {
	var got struct {
		Application struct {
			printedStatus
			Units map[string]printedStatus `json:"units"`
		} `json:"application-status"`
	}
	if err := h.read(&got, "status-get", "--include-data", "--application=true"); err != nil {
		return jujuc.ApplicationStatusInfo{}, err
	}
	result := jujuc.ApplicationStatusInfo{Application: got.Application.info(h.applicationName())}
	for name, unit := range got.Application.Units {
		result.Units = append(result.Units, unit.info(name))
	}
	return result, nil
}

func (h *hookContext) SetUnitStatus(info jujuc.StatusInfo) error {
	_, err := h.run("status-set", "--application=false", info.Status, "--", info.Info)
	return err
}

func (h *hookContext) SetApplicationStatus(info jujuc.StatusInfo) error {
	_, err := h.run("status-set", "--application=true", info.Status, "--", info.Info)
	return err
}
