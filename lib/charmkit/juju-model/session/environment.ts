import { type Hook, isExec, parseStorageName, renderHookName } from '../hook.ts';
import { isJuju4 } from '../juju.ts';
import type { OpenSession } from './open-session.ts';

type Variables = Record<string, string>;

const noTraceConfig = {
  JUJU_CHARM_TRACE_CONFIG_HTTP: '',
  JUJU_CHARM_TRACE_CONFIG_GRPC: '',
  JUJU_CHARM_TRACE_CONFIG_CA_CERT: '',
};

/**
 * The variables that Juju sets for the hook (worker/uniter/runner/context HookVars). Variables without a meaning on
 * Kubernetes are set to empty text. The caller adds PATH and the host's variables.
 */
export function renderEnvironment(session: OpenSession, contextId: string): Readonly<Variables> {
  const { model, unit, hook, place } = session;
  const name = hook.kind === 'action' ? '' : renderHookName(hook);
  return {
    ...legacyProxies(session),
    CHARM_DIR: place.charmDir,
    JUJU_CHARM_DIR: place.charmDir,
    JUJU_CONTEXT_ID: contextId,
    JUJU_HOOK_NAME: name,
    ...(isExec(hook)
      ? {}
      : { JUJU_DISPATCH_PATH: hook.kind === 'action' ? `actions/${hook.action}` : `hooks/${name}` }),
    JUJU_AGENT_SOCKET_ADDRESS: place.agentSocket,
    JUJU_AGENT_SOCKET_NETWORK: 'unix',
    JUJU_UNIT_NAME: unit.name,
    JUJU_MODEL_UUID: model.uuid,
    JUJU_MODEL_NAME: model.name,
    JUJU_API_ADDRESSES: isJuju4(model)
      ? '10.152.183.2:17070'
      : '10.152.183.2:17070 controller-service.controller-sim.svc.cluster.local:17070',
    JUJU_MACHINE_ID: '',
    JUJU_PRINCIPAL_UNIT: '',
    JUJU_AVAILABILITY_ZONE: '',
    JUJU_VERSION: model.jujuVersion,
    CLOUD_API_VERSION: '1.34.1',
    JUJU_CHARM_HTTP_PROXY: model.config.jujuHttpProxy,
    JUJU_CHARM_HTTPS_PROXY: model.config.jujuHttpsProxy,
    JUJU_CHARM_FTP_PROXY: model.config.jujuFtpProxy,
    JUJU_CHARM_NO_PROXY: model.config.jujuNoProxy,
    ...(isJuju4(model) ? noTraceConfig : {}),
    ...hookVariables(session, hook),
    APT_LISTCHANGES_FRONTEND: 'none',
    DEBIAN_FRONTEND: 'noninteractive',
    LANG: 'C.UTF-8',
    TERM: isJuju4(model) ? 'tmux-256color' : 'screen-256color',
  };
}

function hookVariables(session: OpenSession, hook: Hook): Variables {
  if ('relation' in hook) {
    return {
      JUJU_RELATION: hook.endpoint,
      JUJU_RELATION_ID: `${hook.endpoint}:${hook.relation}`,
      JUJU_REMOTE_UNIT: hook.remoteUnit ?? '',
      // Juju 4 leaves it empty in relation-broken; relation-list --app still prints it.
      JUJU_REMOTE_APP: hook.kind === 'relation-broken' && isJuju4(session.model) ? '' : hook.remoteApp,
      ...(hook.departingUnit === undefined ? {} : { JUJU_DEPARTING_UNIT: hook.departingUnit }),
    };
  }
  if ('storage' in hook) return storageVariables(session, hook.storage);
  if ('secret' in hook) {
    return {
      JUJU_SECRET_ID:
        hook.kind !== 'secret-changed' && isJuju4(session.model) ? hook.secret : `secret:${hook.secret}`,
      JUJU_SECRET_LABEL: hook.label,
      ...(hook.revision === undefined ? {} : { JUJU_SECRET_REVISION: String(hook.revision) }),
    };
  }
  if ('container' in hook) {
    return {
      JUJU_WORKLOAD_NAME: hook.container,
      ...(hook.notice === undefined
        ? {}
        : {
            JUJU_NOTICE_ID: hook.notice.id,
            JUJU_NOTICE_TYPE: hook.notice.type,
            JUJU_NOTICE_KEY: hook.notice.key,
          }),
      ...(hook.check === undefined ? {} : { JUJU_PEBBLE_CHECK_NAME: hook.check }),
    };
  }
  if ('task' in hook) {
    return {
      JUJU_ACTION_NAME: hook.action,
      JUJU_ACTION_UUID: hook.task,
      JUJU_ACTION_TAG: `action-${hook.task}`,
    };
  }
  return {};
}

function storageVariables({ unit }: OpenSession, id: string): Variables {
  return {
    JUJU_STORAGE_ID: id,
    JUJU_STORAGE_LOCATION: unit.storage[id]?.location ?? `/var/lib/juju/storage/${parseStorageName(id)}`,
    JUJU_STORAGE_KIND: unit.storage[id]?.kind ?? 'filesystem',
  };
}

/** The proxy variables that are set, each in lower and upper case. Juju 4 ignores no_proxy if no proxy is set. */
function legacyProxies({ model }: OpenSession): Variables {
  const { httpProxy, httpsProxy, ftpProxy, noProxy } = model.config;
  if (isJuju4(model) && `${httpProxy}${httpsProxy}${ftpProxy}` === '') return {};
  const set = { http_proxy: httpProxy, https_proxy: httpsProxy, ftp_proxy: ftpProxy, no_proxy: noProxy };
  return Object.fromEntries(
    Object.entries(set)
      .filter(([, value]) => value !== '')
      .flatMap(([name, value]) => [
        [name, value],
        [name.toUpperCase(), value],
      ]),
  );
}
