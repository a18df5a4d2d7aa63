package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Describes one accepted m line of an answer. */
final class MediaAnswer {
    private static final String MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid";
    /** Ids that fit the one-byte form of header extensions (RFC 8285 section 4.2). */
    private static final int MAX_EXTENSION_ID = 14;

    private static final int BITS_PER_KILOBIT = 1_000;

    private final Accepted media;
    private final Optional<StreamIds> stream;
    private final AnswerOptions options;
    private final AnswerFormats formats;
    private final List<Attribute> attributes = new ArrayList<>();

    MediaAnswer(Accepted media, Optional<StreamIds> stream, AnswerOptions options) {
        this.media = media;
        this.stream = stream;
        this.options = options;
        this.formats = new AnswerFormats(media, options.maxVideoBitrateBps());
    }

    /** Plain RTP; {@code connection} is empty where the session's says it already. */
    MediaDescription plain(LocalEndpoint.Plain local, Optional<Connection> connection) {
        common();
        if (media.rtcpMux()) {
            add("rtcp-mux");
        } else if (local.rtcp().getPort() != local.rtp().getPort() + 1) {
            add("rtcp", Integer.toString(local.rtcp().getPort()));
        }
        if (!media.audio()) {
            echo("content");
            echo("label");
        }
        return description(local.rtp(), connection);
    }

    /** SRTP without ICE. */
    MediaDescription keyed(LocalEndpoint.Keyed local, Optional<Connection> connection) {
        attributes.addAll(local.keys());
        return plain(local.ports(), connection);
    }

    /**
     * ICE and DTLS-SRTP.
     *
     * @param tagged whether this m line speaks for the bundle: it alone carries the candidates
     */
    MediaDescription secure(LocalEndpoint.Secure local, Connection connection, boolean tagged) {
        BundleGroup.mid(media.offered()).ifPresent(mid -> add("mid", mid));
        transport(local, tagged);
        common();
        add("rtcp-mux");
        if (media.offered().has("rtcp-rsize")) {
            add("rtcp-rsize");
        }
        midExtension();
        stream.ifPresent(ids -> {
            if (media.direction().sends()) {
                add("msid", ids.streamId() + " " + ids.trackId());
            }
            add("ssrc", ids.ssrc() + " cname:" + ids.cname());
        });
        return description(local.address(), Optional.of(connection));
    }

    private void transport(LocalEndpoint.Secure local, boolean tagged) {
        TransportParameters parameters = local.parameters();
        add("ice-ufrag", parameters.ufrag());
        add("ice-pwd", parameters.password());
        if (tagged) {
            local.candidates().forEach(c -> add("candidate", c));
            if (local.endOfCandidates()) {
                add("end-of-candidates");
            }
        }
        parameters.fingerprints().forEach(f -> add("fingerprint", f.hash() + " " + f.value()));
        add("setup", parameters.setup());
    }

    private void common() {
        attributes.addAll(formats.attributes());
        if (media.audio()) {
            add("ptime", Integer.toString(options.ptimeMillis()));
        } else {
            feedback();
        }
        add(media.direction().attributeName());
    }

    private void feedback() {
        for (FeedbackLine line : FeedbackLine.of(media.offered(), media.codecs())) {
            boolean bound = line.kind().equals(media.secure() ? FeedbackLine.REMB : FeedbackLine.TMMBR);
            if (bound || line.kind().equals(FeedbackLine.PLI) || line.kind().equals(FeedbackLine.FIR)) {
                add("rtcp-fb", line.target() + " " + line.kind());
            }
        }
    }

    /** The one header extension that is taken: without it a bundle cannot tell an unannounced SSRC's m line (RFC 9143 section 9.2). */
    private void midExtension() {
        for (String value : media.offered().attributes("extmap")) {
            List<String> fields = Text.tokens(value);
            if (fields.size() >= 2 && fields.get(1).equals(MID_EXTENSION)) {
                int id = Text.number(fields.get(0)).orElse(0);
                if (id >= 1 && id <= MAX_EXTENSION_ID) {
                    add("extmap", id + " " + MID_EXTENSION);
                    return;
                }
            }
        }
    }

    private List<Bandwidth> bandwidths() {
        int bps = options.maxVideoBitrateBps();
        if (media.audio() || bps <= 0 || !media.direction().receives()) {
            return List.of();
        }
        return bandwidths(bps);
    }

    /** A bound in both spellings (RFC 8866 section 5.8, RFC 3890). */
    static List<Bandwidth> bandwidths(int bps) {
        int kilobits = (int) (((long) bps + BITS_PER_KILOBIT - 1) / BITS_PER_KILOBIT);
        return List.of(new Bandwidth("AS", kilobits), new Bandwidth("TIAS", bps));
    }

    private MediaDescription description(InetSocketAddress address, Optional<Connection> connection) {
        MediaDescription offered = media.offered();
        return new MediaDescription(
                offered.media(),
                address.getPort(),
                offered.protocol(),
                formats.numbers(),
                connection,
                bandwidths(),
                attributes);
    }

    private void echo(String name) {
        media.offered().attribute(name).ifPresent(value -> add(name, value));
    }

    private void add(String name) {
        attributes.add(Attribute.flag(name));
    }

    private void add(String name, String value) {
        attributes.add(new Attribute(name, value));
    }
}
