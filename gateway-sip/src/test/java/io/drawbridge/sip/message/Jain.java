package io.drawbridge.sip.message;

import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sip.address.SipURI;
import org.jspecify.annotations.Nullable;

/** What JAIN SIP makes of a message. */
final class Jain {
    /** The fields, or in words why there are none. */
    record Verdict(Optional<Map<String, String>> fields, String fault) {}

    private Jain() {}

    @SuppressWarnings("IllegalCatch") // it throws whatever it likes on bad input
    static Verdict parse(byte[] message) {
        try {
            SIPMessage read = new StringMsgParser()
                    .parseSIPMessage(message.clone(), true, true, (fault, its, header, text, all) -> {
                        throw fault;
                    });
            return read == null
                    ? new Verdict(Optional.empty(), "nothing read")
                    : new Verdict(Optional.of(fields(read)), "");
        } catch (ParseException | RuntimeException e) {
            return new Verdict(Optional.empty(), e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    /** Whether it reads that header line by itself. */
    @SuppressWarnings("IllegalCatch") // as above
    static boolean reads(String line) {
        try {
            return StringMsgParser.parseSIPHeader(line) != null;
        } catch (ParseException | RuntimeException e) {
            return false;
        }
    }

    /** Whether it reads that URI by itself. */
    @SuppressWarnings("IllegalCatch") // as above
    static boolean readsUri(String uri) {
        try {
            return new StringMsgParser().parseUrl(uri) != null;
        } catch (ParseException | RuntimeException e) {
            return false;
        }
    }

    private static Map<String, String> fields(SIPMessage message) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (message instanceof SIPRequest request) {
            fields.put("method", request.getMethod());
            if (request.getRequestURI() instanceof SipURI uri) {
                fields.put("user", text(uri.getUser()));
                fields.put("host", text(uri.getHost()).toLowerCase(Locale.ROOT));
            }
        } else if (message instanceof SIPResponse response) {
            fields.put("status", Integer.toString(response.getStatusCode()));
        }
        fields.put(
                "call-id",
                message.getCallId() == null ? "none" : message.getCallId().getCallId());
        fields.put(
                "cseq",
                message.getCSeq() == null
                        ? "none"
                        : message.getCSeq().getSeqNumber() + " "
                                + message.getCSeq().getMethod());
        fields.put("from-tag", message.getFrom() == null ? "none" : text(message.getFromTag()));
        fields.put("to-tag", message.getTo() == null ? "none" : text(message.getToTag()));
        fields.put(
                "vias",
                Integer.toString(
                        message.getViaHeaders() == null
                                ? 0
                                : message.getViaHeaders().size()));
        fields.put(
                "branch",
                message.getTopmostVia() == null
                        ? "none"
                        : text(message.getTopmostVia().getBranch()));
        fields.put("body", Integer.toString(message.getRawContent() == null ? 0 : message.getRawContent().length));
        Contact contact = message.getContactHeader();
        if (contact != null
                && contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipURI uri) {
            fields.put("contact", text(uri.getUser()) + "@" + uri.getHost());
        }
        return fields;
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
