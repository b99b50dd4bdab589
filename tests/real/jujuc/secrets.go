package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/juju/errors"
	"github.com/juju/names/v5"

	"github.com/juju/juju/core/secrets"
	"github.com/juju/juju/worker/uniter/runner/jujuc"
)

func (h *hookContext) GetSecret(uri *secrets.URI, label string, refresh, peek bool) (secrets.SecretValue, error) {
	var args []string
	if label != "" {
		args = append(args, "--label="+label)
	}
	if refresh {
		args = append(args, "--refresh")
	}
	if peek {
		args = append(args, "--peek")
	}
	if uri != nil {
		args = append(args, uri.String())
	}
	var content map[string]string
	if err := h.read(&content, "secret-get", args...); err != nil {
		return nil, err
	}
	encoded := map[string]string{}
	for key, value := range content {
		encoded[key] = base64.StdEncoding.EncodeToString([]byte(value))
	}
	return secrets.NewSecretValue(encoded), nil
}

func (h *hookContext) CreateSecret(args *jujuc.SecretCreateArgs) (*secrets.URI, error) {
	flags := append([]string{"--owner=" + args.OwnerTag.Kind()}, updateArguments(&args.SecretUpdateArgs)...)
	printed, err := h.runWithContent("secret-add", flags, args.Value)
	if err != nil {
		return nil, err
	}
	return secrets.ParseURI(strings.TrimSpace(printed))
}

func (h *hookContext) UpdateSecret(uri *secrets.URI, args *jujuc.SecretUpdateArgs) error {
	_, err := h.runWithContent("secret-set", append(updateArguments(args), uri.String()), args.Value)
	return err
}

// runWithContent passes values in files, because an argument can't have an empty value.
func (h *hookContext) runWithContent(tool string, args []string, value secrets.SecretValue) (string, error) {
	content, err := value.Values()
	if err != nil {
		return "", err
	}
	directory, err := os.MkdirTemp("", "jujuc-server-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(directory)
	for key, text := range content {
		path := filepath.Join(directory, key)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		args = append(args, key+"#file="+path)
	}
	return h.run(tool, args...)
}

func updateArguments(args *jujuc.SecretUpdateArgs) (flags []string) {
	if args.RotatePolicy != nil {
		flags = append(flags, "--rotate="+string(*args.RotatePolicy))
	}
	if args.ExpireTime != nil {
		flags = append(flags, "--expire="+args.ExpireTime.Format(time.RFC3339))
	}
	if args.Description != nil {
		flags = append(flags, "--description="+*args.Description)
	}
	if args.Label != nil {
		flags = append(flags, "--label="+*args.Label)
	}
	return flags
}

func (h *hookContext) RemoveSecret(uri *secrets.URI, revision *int) error {
	args := []string{uri.String()}
	if revision != nil {
		args = append([]string{"--revision", itoa(*revision)}, args...)
	}
	_, err := h.run("secret-remove", args...)
	return err
}

func (h *hookContext) GrantSecret(uri *secrets.URI, args *jujuc.SecretGrantRevokeArgs) error {
	flags := []string{"--relation", relationNumber(*args.RelationKey)}
	if args.UnitName != nil {
		flags = append(flags, "--unit", *args.UnitName)
	}
	_, err := h.run("secret-grant", append(flags, uri.String())...)
	return err
}

func (h *hookContext) RevokeSecret(uri *secrets.URI, args *jujuc.SecretGrantRevokeArgs) error {
	flags, err := h.revokedFrom(args)
	if err != nil {
		return err
	}
	_, err = h.run("secret-revoke", append(flags, uri.String())...)
	return err
}

// revokedFrom names an application by its relation, because a hook of a relation can't name it directly.
func (h *hookContext) revokedFrom(args *jujuc.SecretGrantRevokeArgs) ([]string, error) {
	if args.UnitName != nil {
		return []string{"--unit", *args.UnitName}, nil
	}
	relations, err := h.relations()
	for id, relation := range relations {
		if relation.RemoteApplicationName() == *args.ApplicationName {
			return []string{"--relation", itoa(id)}, nil
		}
	}
	return []string{"--app", *args.ApplicationName}, err
}

func (h *hookContext) SecretMetadata() (map[string]jujuc.SecretMetadata, error) {
	var ids []string
	if err := h.read(&ids, "secret-ids"); err != nil {
		return nil, err
	}
	result := map[string]jujuc.SecretMetadata{}
	for _, id := range ids {
		metadata, err := h.secretMetadata(id)
		if err != nil {
			return nil, errors.Annotatef(err, "secret %q", id)
		}
		result[id] = metadata
	}
	return result, nil
}

func (h *hookContext) secretMetadata(id string) (jujuc.SecretMetadata, error) {
	var got map[string]struct {
		Revision                            int
		Label, Owner, Description, Rotation string
		Expiry, Rotates                     *time.Time
		Access                              []secrets.AccessInfo
	}
	if err := h.read(&got, "secret-info-get", id); err != nil {
		return jujuc.SecretMetadata{}, err
	}
	info := got[id]
	var owner names.Tag = names.NewApplicationTag(h.applicationName())
	if info.Owner == "unit" {
		owner = names.NewUnitTag(h.UnitName())
	}
	return jujuc.SecretMetadata{
		Owner:            owner,
		Description:      info.Description,
		Label:            info.Label,
		RotatePolicy:     secrets.RotatePolicy(info.Rotation),
		LatestRevision:   info.Revision,
		LatestExpireTime: info.Expiry,
		NextRotateTime:   info.Rotates,
		Access:           info.Access,
	}, nil
}
