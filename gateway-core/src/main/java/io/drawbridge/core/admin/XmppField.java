package io.drawbridge.core.admin;

import io.drawbridge.core.config.GatewayConfig;
import java.util.Optional;
import java.util.stream.Stream;

/** The fields of {@code configuration/xmpp} and the keys of the configuration that they are another name of. */
enum XmppField {
    UNIQUE_NAME(
            "uniqueName", "xmpp.callbridge-id", "the name that the callbridge registers with, unique at the server"),
    DOMAIN("domain", "xmpp.domain", "the XMPP domain; empty: as the key domain"),
    SERVER_ADDRESS(
            "serverAddress",
            "xmpp.server-address",
            "host or host:port (5223 by default); empty: the built-in server where it runs, else found by SRV"),
    SHARED_SECRET("sharedSecret", "xmpp.callbridge-secret", "write-only; empty: as it is");

    final String field;
    final String key;
    final String meaning;

    XmppField(String field, String key, String meaning) {
        this.field = field;
        this.key = key;
        this.meaning = meaning;
    }

    static Optional<XmppField> ofField(String name) {
        return Stream.of(values()).filter(known -> known.field.equals(name)).findFirst();
    }

    static Optional<XmppField> ofKey(String name) {
        return Stream.of(values()).filter(known -> known.key.equals(name)).findFirst();
    }

    /** What counts; of the secret nothing. */
    String shown(GatewayConfig.Xmpp xmpp) {
        return switch (this) {
            case UNIQUE_NAME -> xmpp.callbridgeId();
            case DOMAIN -> xmpp.domain();
            case SERVER_ADDRESS -> xmpp.serverAddress();
            case SHARED_SECRET -> "";
        };
    }
}
