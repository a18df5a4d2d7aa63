package io.drawbridge.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A neighbour, a PBX or a border controller: one entry of {@code sip.trunks}.
 *
 * @param name lower case
 * @param address {@code host[:port]} that requests to it go to
 * @param transport udp, tcp, tls or auto (by DNS; UDP without)
 * @param from networks that its requests come from; empty = its address, if that is one in numbers
 * @param tlsName the name that its certificate must hold; empty = the host of {@code address}
 * @param trust authorities (PEM) for its certificate; empty = the system's
 * @param user digest user of ours at the trunk; empty = none
 * @param realm the one realm whose challenges are answered; empty = whichever the trunk names
 * @param register whether the gateway registers there
 * @param expiresSeconds the expiry that it asks for
 * @param pingSeconds between OPTIONS; 0 = none
 * @param encryption of its calls: required, best-effort or off
 * @param dialOut whether its calls may go beyond the meetings
 */
public record SipTrunk(
        String name,
        String address,
        String transport,
        List<Subnet> from,
        String tlsName,
        Optional<Path> trust,
        String user,
        GatewayConfig.Secret password,
        String realm,
        boolean register,
        int expiresSeconds,
        int pingSeconds,
        String encryption,
        boolean dialOut) {
    /** The same; with the policy of the whole leg where the entry says nothing of encryption. */
    SipTrunk orEncryption(String common) {
        return encryption.isEmpty()
                ? new SipTrunk(
                        name,
                        address,
                        transport,
                        from,
                        tlsName,
                        trust,
                        user,
                        password,
                        realm,
                        register,
                        expiresSeconds,
                        pingSeconds,
                        common,
                        dialOut)
                : this;
    }

    /** The host of {@code address}; IPv6 in brackets. */
    public String host() {
        return address.replaceFirst(":\\d+$", "");
    }

    /** The port of {@code address}; -1 if it names none. */
    public int port() {
        return address.equals(host()) ? -1 : Integer.parseInt(address.substring(host().length() + 1));
    }
}
