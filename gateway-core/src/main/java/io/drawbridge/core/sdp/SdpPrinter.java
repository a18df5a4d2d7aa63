package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Optional;

/** Writes session descriptions (RFC 8866 section 9), lines ended by CRLF. No value can smuggle in a line of its own. */
public final class SdpPrinter {
    private static final int EXPECTED_CHARACTERS = 2_048;

    private final StringBuilder out = new StringBuilder(EXPECTED_CHARACTERS);

    private SdpPrinter() {}

    /** The text of the description. */
    public static String print(SessionDescription description) {
        SdpPrinter printer = new SdpPrinter();
        printer.session(description);
        description.media().forEach(printer::media);
        return printer.out.toString();
    }

    private void session(SessionDescription description) {
        Origin origin = description.origin();
        line('v', "0");
        line(
                'o',
                origin.username() + " " + origin.sessionId() + " " + origin.version() + " IN " + origin.addressType()
                        + " " + origin.address());
        line('s', description.sessionName().isEmpty() ? " " : description.sessionName());
        connection(description.connection());
        bandwidths(description.bandwidths());
        line('t', "0 0");
        attributes(description.attributes());
    }

    private void media(MediaDescription media) {
        String formats = media.formats().isEmpty() ? "" : " " + String.join(" ", media.formats());
        line('m', media.media() + " " + media.port() + " " + media.protocol() + formats);
        connection(media.connection());
        bandwidths(media.bandwidths());
        attributes(media.attributes());
    }

    private void connection(Optional<Connection> connection) {
        connection.ifPresent(c -> line('c', "IN " + c.addressType() + " " + c.address()));
    }

    private void bandwidths(List<Bandwidth> bandwidths) {
        bandwidths.forEach(b -> line('b', b.type() + ":" + b.value()));
    }

    private void attributes(List<Attribute> attributes) {
        attributes.forEach(a -> line('a', a.value().isEmpty() ? a.name() : a.name() + ":" + a.value()));
    }

    private void line(char type, String value) {
        out.append(type).append('=');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            out.append(c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
        }
        out.append("\r\n");
    }
}
