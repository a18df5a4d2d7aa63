package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Offers in the shapes that devices and browsers send, written by hand, and the ends that answer them in tests. */
public final class Fixtures {
    /** Names of all fixtures. */
    public static final List<String> NAMES = List.of(
            "three-lines",
            "six-lines",
            "vendor-first",
            "two-videos-unmarked",
            "slides-before-main",
            "slides-by-floor-label",
            "mode-0-only",
            "no-session-connection",
            "best-effort-crypto",
            "savp-only",
            "avpf",
            "ipv6",
            "two-event-clocks",
            "control-line",
            "chromium-like",
            "chromium-page",
            "firefox-like",
            "firefox-page",
            "old-browser-savpf");

    /** A policy that takes all. */
    public static final MediaPolicy POLICY = new MediaPolicy(
            List.of(Codec.OPUS, Codec.G722, Codec.PCMA, Codec.PCMU),
            List.of(VideoKind.H264_MODE1, VideoKind.H264_MODE0, VideoKind.VP8),
            2_000_000);

    private Fixtures() {}

    /** Text of a fixture. */
    public static String text(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/sdp/" + name + ".sdp")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fixture, read. */
    public static SessionDescription offer(String name) {
        return parsed(text(name));
    }

    /** A text that must be readable. */
    public static SessionDescription parsed(String text) {
        SdpParser.Result result = SdpParser.parse(text);
        if (result instanceof SdpParser.Result.Parsed parsed) {
            return parsed.description();
        }
        throw new AssertionError(result);
    }

    /** The answer of a gateway that takes all. */
    public static SessionDescription answer(SessionDescription offer) {
        return answer(Negotiator.answer(offer, POLICY));
    }

    /** The answer to an agreement, with made-up ends. */
    public static SessionDescription answer(Agreement agreement) {
        List<LocalEndpoint> endpoints = new ArrayList<>();
        List<StreamIds> streams = new ArrayList<>();
        for (AgreedMedia.Accepted media : agreement.accepted()) {
            int port = 20_000 + 2 * media.index();
            endpoints.add(media.secure() ? secure() : plain(port));
            streams.add(new StreamIds(
                    4_000_000_000L + media.index(),
                    4_100_000_000L + media.index(),
                    "gw",
                    "room",
                    "track" + media.index()));
        }
        return AnswerBuilder.build(
                agreement,
                endpoints,
                new AnswerOptions("77", 1, "drawbridge", streams, 20, POLICY.maxVideoBitrateBps()));
    }

    static LocalEndpoint.Plain plain(int port) {
        return new LocalEndpoint.Plain(
                new InetSocketAddress("192.0.2.1", port), new InetSocketAddress("192.0.2.1", port + 1));
    }

    private static LocalEndpoint secure() {
        return new LocalEndpoint.Secure(
                new InetSocketAddress("192.0.2.1", 10_000),
                new TransportParameters(
                        "gwfrag",
                        "gwpasswordgwpasswordgwpa",
                        List.of(new Fingerprint("sha-256", "AA:BB")),
                        "passive",
                        List.of("1 1 udp 2130706431 192.0.2.1 10000 typ host")));
    }
}
