package main

import (
	"strconv"
	"strings"

	"github.com/juju/errors"
	"github.com/juju/names/v5"

	"github.com/juju/juju/core/life"
	corerelation "github.com/juju/juju/core/relation"
	"github.com/juju/juju/rpc/params"
	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

func itoa(number int) string { return strconv.Itoa(number) }

func (h *hookContext) HookRelation() (jujuc.ContextRelation, error) {
	_, number, found := strings.Cut(h.environment["JUJU_RELATION_ID"], ":")
	if !found {
		return nil, errors.NotFoundf("relation")
	}
	id, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
	}
	return h.Relation(id)
}

func (h *hookContext) RemoteUnitName() (string, error) {
	if name := h.environment["JUJU_REMOTE_UNIT"]; name != "" {
		return name, nil
	}
	return "", errors.NotFoundf("remote unit")
}

func (h *hookContext) RemoteApplicationName() (string, error) {
	if name := h.environment["JUJU_REMOTE_APP"]; name != "" {
		return name, nil
	}
	return "", errors.NotFoundf("saas application")
}

// relations queries the model once: a hook's relations are those that existed when it started.
func (h *hookContext) relations() (map[int]*relation, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known != nil {
		return h.known, nil
	}
	result := map[int]*relation{}
	for _, endpoint := range h.endpoints {
		var ids []string
		if err := h.read(&ids, "relation-ids", endpoint); err != nil {
			return nil, err
		}
		for _, id := range ids {
			number, err := strconv.Atoi(strings.TrimPrefix(id, endpoint+":"))
			if err != nil {
				return nil, err
			}
			result[number] = &relation{hook: h, endpoint: endpoint, id: number}
		}
	}
	h.known = result
	return result, nil
}

func (h *hookContext) RelationIds() ([]int, error) {
	relations, err := h.relations()
	ids := []int{}
	for id := range relations {
		ids = append(ids, id)
	}
	return ids, err
}

func (h *hookContext) Relation(id int) (jujuc.ContextRelation, error) {
	relations, err := h.relations()
	if err != nil {
		return nil, err
	}
	found, ok := relations[id]
	if !ok {
		return nil, errors.NotFoundf("relation")
	}
	return found, nil
}

type relation struct {
	hook     *hookContext
	endpoint string
	id       int
}

func (r *relation) Id() int        { return r.id }
func (r *relation) Name() string   { return r.endpoint }
func (r *relation) FakeId() string { return r.endpoint + ":" + itoa(r.id) }

// RelationTag has the relation's number instead of the remote endpoint, which no hook tool returns.
func (r *relation) RelationTag() names.RelationTag {
	return names.NewRelationTag(r.hook.applicationName() + ":" + r.endpoint + " other:relation-" + itoa(r.id))
}

// relationNumber reads the number from such a tag's id.
func relationNumber(tagID string) string { return tagID[strings.LastIndex(tagID, "-")+1:] }

func (r *relation) UnitNames() []string {
	var units []string
	if err := r.hook.read(&units, "relation-list", "-r", r.FakeId()); err != nil {
		panic(err)
	}
	return units
}

func (r *relation) RemoteApplicationName() string {
	var name string
	if err := r.hook.read(&name, "relation-list", "-r", r.FakeId(), "--app"); err != nil {
		panic(err)
	}
	return name
}

func (r *relation) ReadSettings(unit string) (params.Settings, error) {
	settings := params.Settings{}
	err := r.hook.read(&settings, "relation-get", "-r", r.FakeId(), "-", unit)
	return settings, err
}

func (r *relation) ReadApplicationSettings(app string) (params.Settings, error) {
	settings := params.Settings{}
	err := r.hook.read(&settings, "relation-get", "-r", r.FakeId(), "--app", "-", app)
	return settings, err
}

func (r *relation) Settings() (jujuc.Settings, error) {
	content, err := r.ReadSettings(r.hook.UnitName())
	return &settings{relation: r, content: content}, err
}

func (r *relation) ApplicationSettings() (jujuc.Settings, error) {
	content, err := r.ReadApplicationSettings(r.hook.applicationName())
	return &settings{relation: r, content: content, flags: []string{"--app"}}, err
}

func (r *relation) Suspended() bool                     { return false }
func (r *relation) SetStatus(corerelation.Status) error { return nil }
func (r *relation) Life() life.Value                    { return life.Alive }

// settings is a local databag.
type settings struct {
	relation *relation
	content  params.Settings
	flags    []string
}

func (s *settings) Map() params.Settings { return s.content }
func (s *settings) Delete(key string)    { s.Set(key, "") }

func (s *settings) Set(key, value string) {
	args := append([]string{"-r", s.relation.FakeId()}, s.flags...)
	if err := s.relation.hook.set("relation-set", map[string]string{key: value}, args...); err != nil {
		panic(err)
	}
}
