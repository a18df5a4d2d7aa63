package io.drawbridge.xmpp.component;

import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the other side's TLS alert (RFC 8446 section 6.2) means here. Pure. */
final class TlsAlerts {
    private static final String WANTED = "TLS 1.2 or 1.3 with authenticated encryption is needed";
    private static final String RECEIVED = "Received fatal alert: ";

    private static final Set<String> OF_CERTIFICATES = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied");

    private TlsAlerts() {}

    /** The alert's name, as {@code certificate_required}, wherever in the chain of causes it is. */
    static Optional<String> received(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            @Nullable String message = cause.getMessage();
            if (cause instanceof SSLException && message != null && message.startsWith(RECEIVED)) {
                return Optional.of(message.substring(RECEIVED.length()).trim());
            }
        }
        return Optional.empty();
    }

    /**
     * On the connecting side.
     *
     * @param presented what we have presented, in words; empty if nothing
     */
    static String fromServer(String server, String alert, Optional<String> presented) {
        String who = "the XMPP server " + server;
        String ours = presented
                .map(certificate -> "we have presented " + certificate)
                .orElse("we have presented none, since the server names only authorities that have not issued ours,"
                        + " or has not asked");
        String mend = ": let it trust our authority, or set xmpp.tls.certificate and xmpp.tls.key to what it trusts";
        if (alert.equals("certificate_required") || (ofCertificates(alert) && presented.isEmpty())) {
            return who + " demands a certificate (TLS alert " + alert + "), and " + ours + mend;
        }
        if (ofCertificates(alert)) {
            return who + " does not accept our certificate (TLS alert " + alert + "); " + ours + mend;
        }
        return switch (alert) {
            case "unrecognized_name" ->
                who + " has no certificate for the name that we ask it for, which is the XMPP domain (TLS alert "
                        + alert + "): check xmpp.domain here and the domain's certificate there";
            case "protocol_version", "insufficient_security" ->
                who + " speaks no TLS that we do (TLS alert " + alert + "): " + WANTED;
            case "handshake_failure" ->
                who + " refused the TLS handshake (TLS alert " + alert + "): " + WANTED
                        + "; if it demands a certificate, note that " + ours;
            default -> who + " broke TLS off (TLS alert " + alert + "): look into its log";
        };
    }

    /** Whether the other side refuses what we have shown. */
    static boolean ofCertificates(String alert) {
        return OF_CERTIFICATES.contains(alert);
    }

    /** On the accepting side. */
    static String fromClient(String alert) {
        if (ofCertificates(alert)) {
            return "it does not accept our certificate (TLS alert " + alert
                    + "): what it trusts and the names that it wants are said in its own log";
        }
        return switch (alert) {
            case "protocol_version", "handshake_failure", "insufficient_security" ->
                "it speaks no TLS that we do (TLS alert " + alert + "): " + WANTED;
            default -> "it broke TLS off (TLS alert " + alert + ")";
        };
    }
}
