package main

import (
	"github.com/juju/errors"
	"github.com/juju/names/v5"

	"github.com/juju/juju/rpc/params"
	"github.com/juju/juju/storage"
	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

func (h *hookContext) StorageTags() ([]names.StorageTag, error) {
	var ids []string
	err := h.read(&ids, "storage-list")
	tags := make([]names.StorageTag, len(ids))
	for index, id := range ids {
		tags[index] = names.NewStorageTag(id)
	}
	return tags, err
}

func (h *hookContext) HookStorage() (jujuc.ContextStorageAttachment, error) {
	id := h.environment["JUJU_STORAGE_ID"]
	if id == "" {
		return nil, errors.NotFound
	}
	return h.Storage(names.NewStorageTag(id))
}

func (h *hookContext) Storage(tag names.StorageTag) (jujuc.ContextStorageAttachment, error) {
	var got struct{ Kind, Location string }
	err := h.read(&got, "storage-get", "-s", tag.Id())
	kind := storage.StorageKindFilesystem
	if got.Kind == storage.StorageKindBlock.String() {
		kind = storage.StorageKindBlock
	}
	return &attachment{tag: tag, kind: kind, location: got.Location}, err
}

func (h *hookContext) AddUnitStorage(wanted map[string]params.StorageConstraints) error {
	for name, constraints := range wanted {
		if _, err := h.run("storage-add", name+"="+itoa(int(*constraints.Count))); err != nil {
			return err
		}
	}
	return nil
}

type attachment struct {
	tag      names.StorageTag
	kind     storage.StorageKind
	location string
}

func (a *attachment) Tag() names.StorageTag     { return a.tag }
func (a *attachment) Kind() storage.StorageKind { return a.kind }
func (a *attachment) Location() string          { return a.location }
