package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong on the wire, in an operator's words: what, where, why, and what to do. Pure. */
final class LinkFaults {
    private LinkFaults() {}

    static LinkFault lookupFailed(String server) {
        return passing("the name of the XMPP server " + server
                + " cannot be resolved: check xmpp.server-address and the DNS servers");
    }

    static LinkFault connectFailed(String server, Throwable cause) {
        return passing("the XMPP server " + server + " takes no connection (" + brief(cause)
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

    /** A failed TLS handshake; a certificate that is not accepted stays so until somebody acts. */
    static LinkFault tlsFailed(String server, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return lasting("the certificate of the XMPP server " + server + " has expired: have it renewed");
            }
            if (cause instanceof GeneralSecurityException && cause.getCause() == null) {
                return lasting(certificateText(server, cause));
            }
        }
        boolean refused = failure instanceof SSLException && brief(failure).contains("alert");
        return refused
                ? lasting("the XMPP server " + server + " refused the TLS handshake (" + brief(failure)
                        + "): check that its port speaks TLS and that it takes our certificate")
                : passing("TLS with the XMPP server " + server + " failed (" + brief(failure)
                        + "): check that its port speaks TLS, or set xmpp.tls.mode");
    }

    private static String certificateText(String server, Throwable cause) {
        String why = brief(cause);
        return why.startsWith("the certificate")
                ? why + " (at " + server + ")"
                : "the certificate of the XMPP server " + server + " is not trusted (" + why
                        + "): put its authority or the certificate itself into xmpp.tls.trust";
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

    private static String brief(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "it answers without TLS"; // the message is a dump of what came
        }
        if (cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused")) {
            return "connection refused";
        }
        @Nullable String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : oneLine(message);
    }

    private static String oneLine(String text) {
        String line = XmlChars.clean(text).replaceAll("\\s+", " ").trim();
        return line.length() > 300 ? line.substring(0, 300) : line;
    }
}
