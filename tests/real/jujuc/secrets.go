package main

import (
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
	encoded := map[string][]byte{}
	for key, value := range content {
		encoded[key] = []byte(value)
	}
	return secrets.NewSecretBytes(encoded), nil
}

func (h *hookContext) CreateSecret(args *jujuc.SecretCreateArgs) (*secrets.URI, error) {
	flags := append([]string{"--owner=" + args.OwnerTag.Kind()}, updateArguments(&args.SecretUpdateArgs)...)
	printed, err := h.run("secret-add", append(flags, contentArguments(args.Value)...)...)
	if err != nil {
		return nil, err
	}
	return secrets.ParseURI(printed[:len(printed)-1])
}

func (h *hookContext) UpdateSecret(uri *secrets.URI, args *jujuc.SecretUpdateArgs) error {
	flags := append(updateArguments(args), uri.String())
	_, err := h.run("secret-set", append(flags, contentArguments(args.Value)...)...)
	return err
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

func contentArguments(value secrets.SecretValue) (args []string) {
	for key, encoded := range value.EncodedValues() {
		args = append(args, key+"#base64="+encoded)
	}
	return args
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
	var flags []string
	if args.UnitName != nil {
		flags = []string{"--unit", *args.UnitName}
	} else {
		flags = []string{"--app", *args.ApplicationName}
	}
	_, err := h.run("secret-revoke", append(flags, uri.String())...)
	return err
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
