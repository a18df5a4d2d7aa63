package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.ConnectRace;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What went wrong on the wire, in an operator's words: what, where, why, and what to do. Pure. */
final class LinkFaults {
    private static final int MAX_FOREIGN = 300;
    private static final int MAX_SENTENCE = 2500;

    private LinkFaults() {}

    /** Every address of the server with its own reason; those with the same reason together. */
    static LinkFault connectFailed(String server, List<ConnectRace.Loss> losses) {
        Map<String, List<String>> addresses = new LinkedHashMap<>();
        losses.forEach(loss -> addresses
                .computeIfAbsent(loss.why(), why -> new ArrayList<>())
                .add(NetUtil.toAddressString(loss.target().getAddress())));
        String whys = addresses.entrySet().stream()
                .map(e -> String.join(" and ", e.getValue()) + ": " + e.getKey())
                .collect(Collectors.joining("; "));
        return passing("the XMPP server " + server + " takes no connection (" + whys
                + "): check that it runs and that its component port is open");
    }

    static LinkFault tlsUnusable(Exception cause) {
        return lasting("the own keys or the trusted certificates for XMPP cannot be used (" + brief(cause)
                + "): check xmpp.tls.certificate, xmpp.tls.key and xmpp.tls.trust");
    }

    static LinkFault closed(String server) {
        return passing("the XMPP server " + server + " closed the connection");
    }

    static LinkFault broken(String server, Throwable cause) {
        return passing("the connection to the XMPP server " + server + " broke (" + brief(cause) + ")");
    }

    static LinkFault unreadable(String server, String why) {
        return passing("the XMPP server " + server + " sent what cannot be read (" + why
                + "): check that its port is one for components (XEP-0114)");
    }

    /**
     * A failed TLS handshake, or an alert after it; a certificate that is not accepted stays so until somebody acts.
     *
     * @param presented what of ours the server has seen, in words
     */
    static LinkFault tlsFailed(String server, Throwable failure, Optional<String> presented) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRefused refused) {
                return lasting(sentence(refused) + " (at " + server + ")");
            }
            if (cause instanceof GeneralSecurityException && cause.getCause() == null) {
                return lasting("the certificate of the XMPP server " + server + " is not trusted (" + brief(cause)
                        + "): put its authority or the certificate itself into xmpp.tls.trust");
            }
        }
        Optional<String> alert = TlsAlerts.received(failure);
        return alert.isPresent()
                ? lasting(TlsAlerts.fromServer(server, alert.get(), presented))
                : passing("TLS with the XMPP server " + server + " failed (" + brief(failure)
                        + "): check that its port speaks TLS, or set xmpp.tls.mode");
    }

    static LinkFault tlsFailed(String server, Throwable failure) {
        return tlsFailed(server, failure, Optional.empty());
    }

    /** Our own judgement, whole: it holds what an operator must compare. */
    static String sentence(CertificateRefused refused) {
        return cut(refused, MAX_SENTENCE);
    }

    /** A stream error that the server sent (RFC 6120 section 4.9). */
    static LinkFault streamError(String server, String component, XmlElement error) {
        String condition = "undefined-condition";
        String text = "";
        for (XmlElement child : error.elements()) {
            if (child.is("text", Xmlns.STREAM_ERRORS)) {
                text = child.text();
            } else if (child.namespace().equals(Xmlns.STREAM_ERRORS)) {
                condition = child.name();
            }
        }
        String said = condition + (text.isBlank() ? "" : ", \"" + oneLine(text) + "\"");
        String where = "the XMPP server " + server + " refused the component " + component + " (" + said + "): ";
        return switch (condition) {
            case "not-authorized" -> lasting(where + "check xmpp.callbridge-id and the secret on both sides");
            case "host-unknown" -> lasting(where + "add the component to the server, or correct xmpp.callbridge-id");
            case "conflict" ->
                new LinkFault(
                        LinkFault.Kind.CONFLICT,
                        where + "another gateway registers as " + component
                                + "; give each callbridge a name of its own");
            case "system-shutdown" ->
                new LinkFault(LinkFault.Kind.SHUTDOWN, "the XMPP server " + server + " is shutting down");
            default -> passing("the XMPP server " + server + " closed the stream (" + said + ")");
        };
    }

    /** Found out by ourselves, since the server let both in. */
    static LinkFault rivalHolds(String server, String component, String rival) {
        return new LinkFault(
                LinkFault.Kind.CONFLICT,
                rival + " registers as " + component + " at the XMPP server " + server
                        + " and has done so for longer: this one gives way; give each callbridge a name of its own");
    }

    /** The same, seen by the one that stays. */
    static String rivalToldOff(String server, String component, String rival) {
        return rival + " registers as " + component + " too at the XMPP server " + server
                + ": it was told to give way, and joins may fail until it does; give each callbridge a name of its own";
    }

    private static LinkFault passing(String text) {
        return new LinkFault(LinkFault.Kind.PASSING, text);
    }

    private static LinkFault lasting(String text) {
        return new LinkFault(LinkFault.Kind.LASTING, text);
    }

    /** A failure of the network in few words. */
    static String brief(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "it answers without TLS"; // the message is a dump of what came
        }
        if (cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused")) {
            return "connection refused";
        }
        if (cause instanceof NoRouteToHostException) {
            return "no way there"; // its message is empty with the native transport
        }
        @Nullable String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : oneLine(message);
    }

    private static String cut(Throwable cause, int chars) {
        return oneLine(String.valueOf(cause.getMessage()), chars);
    }

    private static String oneLine(String text) {
        return oneLine(text, MAX_FOREIGN);
    }

    private static String oneLine(String text, int chars) {
        String line = XmlChars.clean(text).replaceAll("\\s+", " ").trim();
        return line.length() > chars ? line.substring(0, chars) : line;
    }
}
