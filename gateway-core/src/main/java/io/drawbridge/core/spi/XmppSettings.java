package io.drawbridge.core.spi;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.Pki;
import java.util.concurrent.CompletionStage;

/** Lent by the leg that keeps the links to the XMPP server, so that their settings can change while calls run. Thread-safe. */
public interface XmppSettings {
    /**
     * Uses the newer settings for links, the built-in server and every join from now on. Running calls stay as they are.
     *
     * @param newer differs from what was applied before in keys of {@code xmpp} alone
     * @param pki identities for the names in {@code newer}
     * @return completes when the links have begun to register, not when they are registered: that is told by {@code callbridge/status} and
     *     the readiness; fails with a sentence for the operator
     */
    CompletionStage<Void> apply(GatewayConfig newer, Pki pki);
}
