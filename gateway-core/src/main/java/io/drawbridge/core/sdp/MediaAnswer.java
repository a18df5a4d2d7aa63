package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Describes one accepted m line of an answer. */
final class MediaAnswer {
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
        media.extensions().values(media.offered()).forEach(value -> add("extmap", value));
        layers(media.layers());
        stream.ifPresent(this::sources);
        return description(local.address(), Optional.of(connection));
    }

    /** We take every layer of a picture (RFC 8853 section 5.3). */
    private void layers(List<String> names) {
        if (!names.isEmpty()) {
            names.forEach(name -> add("rid", name + " recv"));
            add("simulcast", "recv " + String.join(";", names));
        }
    }

    /** Our stream, and the one that repairs it (RFC 4588 section 8.8, RFC 5576 section 4.2). */
    private void sources(StreamIds ids) {
        if (media.direction().sends()) {
            add("msid", ids.streamId() + " " + ids.trackId());
        }
        boolean repaired = !media.repairs().isEmpty() && ids.repairSsrc() != 0;
        if (repaired) {
            add("ssrc-group", "FID " + ids.ssrc() + " " + ids.repairSsrc());
        }
        add("ssrc", ids.ssrc() + " cname:" + ids.cname());
        if (repaired) {
            add("ssrc", ids.repairSsrc() + " cname:" + ids.cname());
        }
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
        }
        feedback();
        add(media.direction().attributeName());
    }

    private void feedback() {
        for (FeedbackLine line : FeedbackLine.of(media.offered(), media.codecs())) {
            if (taken(line.kind())) {
                add("rtcp-fb", line.target() + " " + line.kind());
            }
        }
    }

    private boolean taken(String kind) {
        return switch (kind) {
            case FeedbackLine.PLI, FeedbackLine.FIR -> !media.audio();
            case FeedbackLine.TMMBR -> !media.audio() && !media.secure();
            case FeedbackLine.REMB -> !media.audio() && media.secure();
            case FeedbackLine.NACK -> !media.repairs().isEmpty();
            case FeedbackLine.TRANSPORT_CC -> media.extensions().transportSequence() != 0;
            default -> false;
        };
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
