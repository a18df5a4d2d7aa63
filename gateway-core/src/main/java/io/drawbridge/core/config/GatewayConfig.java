package io.drawbridge.core.config;

import io.drawbridge.core.directory.MeetingSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The effective configuration, every default resolved. Keys and meanings: the table "Configuration" of the README; a record
 * component's name in kebab-case is its key.
 *
 * @param domain public name: SIP domain and web host
 * @param legs leg modules that must be there
 * @param dataDir generated keys, certificates and tokens
 * @param drainSeconds how long SIGTERM lets calls go on
 * @param tenants names that may be dialled with a meeting's number
 */
public record GatewayConfig(
        String domain,
        List<String> legs,
        Path dataDir,
        int drainSeconds,
        Network network,
        Tls tls,
        Sip sip,
        Web web,
        Media media,
        Turn turn,
        Xmpp xmpp,
        List<String> dnsServers,
        String databaseUrl,
        String logFormat,
        List<MeetingSpec> meetings,
        List<String> tenants) {

    /** Whether this process only serves pages: it has no meetings of its own, and a component of its own to reach those of others by. */
    public boolean webBridgeApart() {
        return legs.contains("webrtc")
                && legs.contains("xmpp")
                && !legs.contains("sip")
                && meetings.isEmpty()
                && xmpp.enabled()
                && !xmpp.webbridgeId().isEmpty();
    }

    /** What counts when nothing is configured. */
    public static GatewayConfig defaults() {
        return Assembly.config(new Values(Map.of()));
    }

    /**
     * Addresses.
     *
     * @param bind what listeners bind; empty = all addresses, IPv4 and IPv6
     * @param publicAddresses advertised addresses; empty = those of the interfaces
     * @param stunServers {@code host:port} list that may be asked for the public address
     */
    public record Network(List<InetAddress> bind, List<InetAddress> publicAddresses, List<String> stunServers) {}

    /** Certificate and key files (PEM); empty = generated. */
    public record Tls(Optional<Path> certificate, Optional<Path> key) {}

    /**
     * SIP leg; a port of 0 switches that listener off.
     *
     * @param encryption required, best-effort or off
     * @param unknownNumber 404 or ivr
     * @param domains further names of ours in SIP addresses, beside the domain itself
     * @param accounts who may register
     * @param trunks known neighbours
     * @param dialRules where calls may go, the first that fits counts
     * @param trustedSources whom no limit of rate or silence holds for
     * @param mediaTimeoutSeconds after so long without media a room is asked whether it is there still; 0 = never
     */
    public record Sip(
            int udpPort,
            int tcpPort,
            int tlsPort,
            PortRange rtpPorts,
            String encryption,
            String unknownNumber,
            List<String> domains,
            Tls tls,
            List<SipAccount> accounts,
            List<SipTrunk> trunks,
            List<DialRule> dialRules,
            List<Subnet> trustedSources,
            int mediaTimeoutSeconds) {
        private static final int MEDIA_TIMEOUT_SECONDS = 30;

        /** With the generated certificate, and without neighbours. */
        public Sip(int udpPort, int tcpPort, int tlsPort, PortRange rtpPorts, String encryption, String unknownNumber) {
            this(
                    udpPort,
                    tcpPort,
                    tlsPort,
                    rtpPorts,
                    encryption,
                    unknownNumber,
                    List.of(),
                    new Tls(Optional.empty(), Optional.empty()),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    MEDIA_TIMEOUT_SECONDS);
        }
    }

    /** A range of UDP ports, both ends included. */
    public record PortRange(int first, int last) {}

    /** Web server; a port of 0 switches that listener off. */
    public record Web(int httpsPort, int httpPort, Tls tls) {}

    /** Browsers' media: loop i owns UDP port {@code udpPort + i}. */
    public record Media(int udpPort, int loops) {}

    /**
     * STUN and TURN server; a port of 0 switches that listener off.
     *
     * @param external {@code host[:port]} of another server that is used instead; empty = the built-in one
     * @param secret makes credentials; empty = generated in the data directory
     * @param previousSecrets what the built-in server still believes
     * @param relayPorts of relay sockets
     * @param allowedPeers whom may be relayed to beside our own media
     * @param alternateServers who serves new guests while the gateway drains: servers with the same ports and secret
     */
    public record Turn(
            int port,
            int tlsPort,
            String external,
            Secret secret,
            List<Secret> previousSecrets,
            PortRange relayPorts,
            List<Subnet> allowedPeers,
            List<InetAddress> alternateServers) {
        private static final PortRange RELAY_PORTS = new PortRange(49_152, 65_535);

        /** With the usual relay ports, for our own media alone. */
        public Turn(int port, int tlsPort, String external, Secret secret) {
            this(port, tlsPort, external, secret, List.of(), RELAY_PORTS, List.of(), List.of());
        }
    }

    /**
     * XMPP leg.
     *
     * @param domain the XMPP domain
     * @param serverAddress {@code host[:port]}; empty = the built-in server when embedded, else found by SRV records
     * @param callbridgeId as configured; see {@link #componentDomain()}
     * @param callbridgeSecret empty = generated in the data directory
     * @param callbridges ids that the web side asks for meetings; empty = the own callbridge
     * @param webbridges ids of web sides apart, whose word about a guest's address is taken
     * @param guests whether the built-in server takes anonymous clients over WebSocket
     * @param conflict what the built-in server does with a second holder of a name: refuse or replace
     */
    public record Xmpp(
            boolean enabled,
            boolean embedded,
            int componentPort,
            String domain,
            String serverAddress,
            String callbridgeId,
            Secret callbridgeSecret,
            String webbridgeId,
            Secret webbridgeSecret,
            List<String> callbridges,
            List<String> webbridges,
            boolean guests,
            String conflict,
            XmppTls tls) {

        /** The id if it has a dot, else {@code <id>.<xmpp domain>}. */
        public String componentDomain() {
            return callbridgeId.indexOf('.') >= 0 ? callbridgeId : callbridgeId + "." + domain;
        }
    }

    /**
     * TLS of the component link.
     *
     * @param mode required or off
     * @param allowPlain whether {@code off} may leave loopback
     * @param clientCertificates whether the built-in server demands certificates of components
     * @param trust CA bundle or pinned certificate file (PEM); empty = the generated authority when embedded, else the system's
     * @param own certificate and key to present; empty = generated
     */
    public record XmppTls(String mode, boolean allowPlain, boolean clientCertificates, Optional<Path> trust, Tls own) {}

    /** Text that is never printed. */
    public record Secret(String reveal) {
        /** No secret. */
        public static final Secret NONE = new Secret("");

        /** Whether there is none. */
        public boolean isEmpty() {
            return reveal.isEmpty();
        }

        @Override
        public String toString() {
            return reveal.isEmpty() ? "" : "***";
        }
    }
}
