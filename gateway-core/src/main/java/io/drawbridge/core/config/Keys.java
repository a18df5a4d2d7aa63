package io.drawbridge.core.config;

import io.drawbridge.core.directory.MeetingSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Every key there is, with its default. */
final class Keys {
    static final Key<String> DOMAIN = Key.of("domain", "localhost", Kinds.host());
    static final Key<List<String>> LEGS = Key.of(
            "legs",
            "[sip, webrtc, xmpp]",
            Kind.listOf(Kinds.text("the name of a leg module", text -> text.matches("[a-z][a-z0-9-]{0,31}"))));
    static final Key<Path> DATA_DIR = Key.of("data-dir", "data", Kinds.directory());
    static final Key<Integer> DRAIN_SECONDS = Key.of("drain.seconds", "0", Kinds.integer(0, 86_400));

    static final Key<List<InetAddress>> BIND = Key.of("network.bind", "[]", Kind.listOf(Kinds.address()));
    static final Key<List<InetAddress>> PUBLIC_ADDRESSES =
            Key.of("network.public-addresses", "[]", Kind.listOf(Kinds.address()));
    static final Key<List<String>> STUN_SERVERS = Key.of("network.stun-servers", "[]", Kind.listOf(Kinds.hostPort()));

    static final Key<Optional<Path>> TLS_CERTIFICATE = Key.of("tls.certificate", "", Kinds.file());
    static final Key<Optional<Path>> TLS_KEY = Key.of("tls.key", "", Kinds.file());

    static final Key<Integer> SIP_UDP_PORT = Key.of("sip.udp-port", "5060", Kinds.port());
    static final Key<Integer> SIP_TCP_PORT = Key.of("sip.tcp-port", "5060", Kinds.port());
    static final Key<Integer> SIP_TLS_PORT = Key.of("sip.tls-port", "5061", Kinds.port());
    static final Key<GatewayConfig.PortRange> SIP_RTP_PORTS = Key.of("sip.rtp-ports", "20000-29999", Kinds.portRange());
    static final Key<String> SIP_ENCRYPTION =
            Key.of("sip.encryption", "best-effort", Kinds.choice("required", "best-effort", "off"));
    static final Key<List<SipAccount>> SIP_ACCOUNTS = Key.of("sip.accounts", "[]", Kind.listOf(new SipAccountKind()));
    static final Key<List<SipTrunk>> SIP_TRUNKS = Key.of("sip.trunks", "[]", Kind.listOf(new SipTrunkKind()));
    static final Key<List<DialRule>> SIP_DIAL_RULES = Key.of("sip.dial-rules", "[]", Kind.listOf(new DialRuleKind()));
    static final Key<List<Subnet>> SIP_TRUSTED_SOURCES =
            Key.of("sip.trusted-sources", "[]", Kind.listOf(Kinds.subnet()));
    static final Key<String> SIP_UNKNOWN_NUMBER = Key.of("sip.unknown-number", "404", Kinds.choice("404", "ivr"));
    static final Key<Integer> SIP_MEDIA_TIMEOUT = Key.of("sip.media-timeout-seconds", "30", Kinds.integer(0, 86_400));
    static final Key<List<String>> SIP_DOMAINS = Key.of("sip.domains", "[]", Kind.listOf(Kinds.host()));
    static final Key<Optional<Path>> SIP_TLS_CERTIFICATE = Key.like(TLS_CERTIFICATE, "sip.tls.certificate");
    static final Key<Optional<Path>> SIP_TLS_KEY = Key.like(TLS_KEY, "sip.tls.key");

    static final Key<Integer> HTTPS_PORT = Key.of("web.https-port", "8443", Kinds.port());
    static final Key<Integer> HTTP_PORT = Key.of("web.http-port", "8080", Kinds.port());
    static final Key<Optional<Path>> WEB_TLS_CERTIFICATE = Key.like(TLS_CERTIFICATE, "web.tls.certificate");
    static final Key<Optional<Path>> WEB_TLS_KEY = Key.like(TLS_KEY, "web.tls.key");

    static final Key<Integer> MEDIA_UDP_PORT = Key.of("media.udp-port", "10000", Kinds.port());
    static final Key<Integer> MEDIA_LOOPS = Key.of("media.loops", "1", Kinds.integer(1, 256));

    static final Key<Integer> TURN_PORT = Key.of("turn.port", "3478", Kinds.port());
    static final Key<Integer> TURN_TLS_PORT = Key.of("turn.tls-port", "5349", Kinds.port());
    static final Key<String> TURN_EXTERNAL = Key.of("turn.external", "", Kinds.hostPortOrEmpty());
    static final Key<GatewayConfig.Secret> TURN_SECRET = Key.of("turn.secret", "", Kind.secret());

    static final Key<List<GatewayConfig.Secret>> TURN_PREVIOUS_SECRETS =
            Key.of("turn.previous-secrets", "[]", Kind.listOf(Kind.secret()));
    static final Key<GatewayConfig.PortRange> TURN_RELAY_PORTS =
            Key.of("turn.relay-ports", "49152-65535", Kinds.portRange());
    static final Key<List<Subnet>> TURN_ALLOWED_PEERS = Key.of("turn.allowed-peers", "[]", Kind.listOf(Kinds.subnet()));
    static final Key<List<InetAddress>> TURN_ALTERNATE_SERVERS =
            Key.of("turn.alternate-servers", "[]", Kind.listOf(Kinds.address()));

    static final Key<Boolean> XMPP_ENABLED = Key.of("xmpp.enabled", "true", Kinds.bool());
    static final Key<Boolean> XMPP_EMBEDDED = Key.of("xmpp.embedded", "true", Kinds.bool());
    static final Key<Integer> XMPP_COMPONENT_PORT = Key.of("xmpp.component-port", "5223", Kinds.port());
    static final Key<String> XMPP_DOMAIN = Key.like(DOMAIN, "xmpp.domain");
    static final Key<String> XMPP_SERVER_ADDRESS = Key.of("xmpp.server-address", "", Kinds.serverAddress());
    static final Key<String> XMPP_CALLBRIDGE_ID = Key.of("xmpp.callbridge-id", "callbridge", Kinds.host());
    static final Key<GatewayConfig.Secret> XMPP_CALLBRIDGE_SECRET = Key.of("xmpp.callbridge-secret", "", Kind.secret());
    static final Key<String> XMPP_WEBBRIDGE_ID = Key.of(
            "xmpp.webbridge-id", "", Kinds.text("a name, or empty", text -> text.isEmpty() || Kinds.isHost(text)));
    static final Key<GatewayConfig.Secret> XMPP_WEBBRIDGE_SECRET = Key.of("xmpp.webbridge-secret", "", Kind.secret());
    static final Key<List<String>> XMPP_CALLBRIDGES = Key.of("xmpp.callbridges", "[]", Kind.listOf(Kinds.host()));
    static final Key<List<String>> XMPP_WEBBRIDGES = Key.of("xmpp.webbridges", "[]", Kind.listOf(Kinds.host()));
    static final Key<Boolean> XMPP_GUESTS = Key.of("xmpp.guests", "true", Kinds.bool());
    static final Key<String> XMPP_CONFLICT = Key.of("xmpp.conflict", "refuse", Kinds.choice("refuse", "replace"));
    static final Key<String> XMPP_TLS_MODE = Key.of("xmpp.tls.mode", "required", Kinds.choice("required", "off"));
    static final Key<Boolean> XMPP_TLS_ALLOW_PLAIN = Key.of("xmpp.tls.allow-plain", "false", Kinds.bool());
    static final Key<String> XMPP_TLS_CLIENTS =
            Key.of("xmpp.tls.client-certificates", "optional", Kinds.choice("optional", "required"));
    static final Key<Optional<Path>> XMPP_TLS_TRUST = Key.of("xmpp.tls.trust", "", Kinds.file());
    static final Key<Optional<Path>> XMPP_TLS_CERTIFICATE = Key.of("xmpp.tls.certificate", "", Kinds.file());
    static final Key<Optional<Path>> XMPP_TLS_KEY = Key.of("xmpp.tls.key", "", Kinds.file());

    static final Key<List<String>> DNS_SERVERS = Key.of("dns.servers", "[]", Kind.listOf(Kinds.hostPort()));
    static final Key<String> DATABASE_URL = Key.of(
            "database.url",
            "embedded",
            Kinds.text("embedded", text -> text.equals("embedded") || text.startsWith("jdbc:postgresql://")));
    static final Key<String> LOG_FORMAT = Key.of("log.format", "text", Kinds.choice("text", "json"));
    static final Key<List<MeetingSpec>> MEETINGS =
            Key.of("meetings", "[{name: demo, number: 1000}]", Kind.listOf(new MeetingKind()));

    static final Key<List<String>> TENANTS = Key.of("tenants", "[]", Kind.listOf(Kinds.tenant()));

    /** In the order of the shipped file. */
    static final List<Key<?>> ALL = List.of(
            DOMAIN,
            LEGS,
            DATA_DIR,
            DRAIN_SECONDS,
            BIND,
            PUBLIC_ADDRESSES,
            STUN_SERVERS,
            TLS_CERTIFICATE,
            TLS_KEY,
            SIP_UDP_PORT,
            SIP_TCP_PORT,
            SIP_TLS_PORT,
            SIP_RTP_PORTS,
            SIP_ENCRYPTION,
            SIP_ACCOUNTS,
            SIP_TRUNKS,
            SIP_DIAL_RULES,
            SIP_TRUSTED_SOURCES,
            SIP_UNKNOWN_NUMBER,
            SIP_MEDIA_TIMEOUT,
            SIP_DOMAINS,
            SIP_TLS_CERTIFICATE,
            SIP_TLS_KEY,
            HTTPS_PORT,
            HTTP_PORT,
            WEB_TLS_CERTIFICATE,
            WEB_TLS_KEY,
            MEDIA_UDP_PORT,
            MEDIA_LOOPS,
            TURN_PORT,
            TURN_TLS_PORT,
            TURN_EXTERNAL,
            TURN_SECRET,
            TURN_PREVIOUS_SECRETS,
            TURN_RELAY_PORTS,
            TURN_ALLOWED_PEERS,
            TURN_ALTERNATE_SERVERS,
            XMPP_ENABLED,
            XMPP_EMBEDDED,
            XMPP_COMPONENT_PORT,
            XMPP_DOMAIN,
            XMPP_SERVER_ADDRESS,
            XMPP_CALLBRIDGE_ID,
            XMPP_CALLBRIDGE_SECRET,
            XMPP_WEBBRIDGE_ID,
            XMPP_WEBBRIDGE_SECRET,
            XMPP_CALLBRIDGES,
            XMPP_WEBBRIDGES,
            XMPP_GUESTS,
            XMPP_CONFLICT,
            XMPP_TLS_MODE,
            XMPP_TLS_ALLOW_PLAIN,
            XMPP_TLS_CLIENTS,
            XMPP_TLS_TRUST,
            XMPP_TLS_CERTIFICATE,
            XMPP_TLS_KEY,
            DNS_SERVERS,
            DATABASE_URL,
            LOG_FORMAT,
            MEETINGS,
            TENANTS);

    private Keys() {}
}
