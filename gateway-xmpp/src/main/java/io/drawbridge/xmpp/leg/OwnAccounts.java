package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.server.Accounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration's own components with their secrets of now. One that was renamed keeps its old account until the restart, since its
 * link stays for the calls that run. Thread-safe.
 */
final class OwnAccounts implements Accounts {
    private volatile Map<String, Secret> secrets;

    /** By domain, in lower case. */
    OwnAccounts(Map<String, Secret> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    /** From now on these count, beside those of before. */
    synchronized void put(Map<String, Secret> newer) {
        Map<String, Secret> all = new HashMap<>(secrets);
        all.putAll(newer);
        secrets = Map.copyOf(all);
    }

    @Override
    public boolean known(String domain) {
        return secrets.containsKey(domain);
    }

    @Override
    public Optional<Secret> secret(String domain) {
        return Optional.ofNullable(secrets.get(domain)).filter(secret -> !secret.isEmpty());
    }
}
