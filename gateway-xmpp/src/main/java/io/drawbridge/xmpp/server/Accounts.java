package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who may register with the built-in server. Owner: the server's loop. */
public interface Accounts {
    /** Whether the domain has an account. */
    boolean known(String domain);

    /** The account's secret; empty when there is no account, or its secret cannot be read. */
    Optional<Secret> secret(String domain);

    /** Looks whether anything has changed since. */
    default void refresh() {}

    /** Accounts that never change, with their secrets by domain. */
    static Accounts fixed(Map<String, Secret> secrets) {
        Map<String, Secret> folded = new TreeMap<>();
        secrets.forEach((domain, secret) -> folded.put(domain.toLowerCase(Locale.ROOT), secret));
        return new Accounts() {
            @Override
            public boolean known(String domain) {
                return folded.containsKey(domain);
            }

            @Override
            public Optional<Secret> secret(String domain) {
                return Optional.ofNullable(folded.get(domain)).filter(secret -> !secret.isEmpty());
            }
        };
    }
}
