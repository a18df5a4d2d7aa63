package io.drawbridge.webrtc.ice;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What ice4j reads of system properties and loggers; both are of the process, and read once. */
final class Ice4jSettings {
    /** Consent checks every 5 s that give up after 30 s (RFC 7675 section 5.1); no look for clouds, addresses, sockets of its own. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "ice4j.consent-freshness.interval", "5 seconds",
            "ice4j.consent-freshness.original-wait-interval", "500 milliseconds",
            "ice4j.consent-freshness.max-wait-interval", "5 seconds",
            "ice4j.consent-freshness.max-retransmissions", "7",
            "ice4j.harvest.mapping.aws.enabled", "false",
            "ice4j.harvest.udp.use-dynamic-ports", "false",
            "ice4j.use-component-socket", "false",
            "ice4j.redact-remote-addresses", "true",
            "ice4j.software", "");

    /** Held, since java.util.logging forgets levels of loggers that nobody holds. */
    private static final List<Logger> LOGGERS =
            List.of(Logger.getLogger("org.ice4j"), Logger.getLogger("org.jitsi"), Logger.getLogger("JitsiConfig"));

    private Ice4jSettings() {}

    /** To be called before any class of ice4j is used. Idempotent. */
    static synchronized void apply() {
        PROPERTIES.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
        // What a peer can provoke is for debugging only; ice4j says most of it as "info" and "warning".
        boolean debug = LoggerFactory.getLogger("org.ice4j").isDebugEnabled();
        LOGGERS.forEach(logger -> logger.setLevel(debug ? Level.INFO : Level.SEVERE));
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}
