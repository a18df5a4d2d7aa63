package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.RelayServices;
import io.netty.handler.ssl.SslContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the built-in server is told.
 *
 * @param domain its own XMPP domain
 * @param accounts who may register
 * @param tls asked for each connection, so that a certificate can change; empty = plain
 * @param certificates what a component's certificate has to do with its name
 * @param conflict what a second holder of a name gets
 * @param relays the TURN and STUN servers that clients are told about
 */
public record ServerSettings(
        String domain,
        Accounts accounts,
        Optional<Supplier<SslContext>> tls,
        ClientCertificates certificates,
        Conflict conflict,
        RelayServices relays,
        ServerLimits limits,
        GuestLimits guests) {
    /** Folds the domain to lower case. */
    public ServerSettings {
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /** Everything by default: no TLS, certificates not looked at, a second holder refused. */
    public static ServerSettings of(String domain, Accounts accounts) {
        return new ServerSettings(
                domain,
                accounts,
                Optional.empty(),
                ClientCertificates.UNCHECKED,
                Conflict.REFUSE,
                RelayServices.NONE,
                ServerLimits.DEFAULT,
                GuestLimits.DEFAULT);
    }

    /** The same with TLS. */
    public ServerSettings with(Optional<Supplier<SslContext>> otherTls, ClientCertificates rule) {
        return new ServerSettings(domain, accounts, otherTls, rule, conflict, relays, limits, guests);
    }

    /** The same with another way to settle conflicts. */
    public ServerSettings with(Conflict other) {
        return new ServerSettings(domain, accounts, tls, certificates, other, relays, limits, guests);
    }

    /** The same with other limits. */
    public ServerSettings with(ServerLimits other, GuestLimits otherGuests) {
        return new ServerSettings(domain, accounts, tls, certificates, conflict, relays, other, otherGuests);
    }

    /** The same with TURN and STUN servers. */
    public ServerSettings with(RelayServices other) {
        return new ServerSettings(domain, accounts, tls, certificates, conflict, other, limits, guests);
    }
}
