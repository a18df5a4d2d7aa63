package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.Direction;
import io.drawbridge.core.sdp.H264Parameters;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.Origin;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.core.sdp.SessionDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What the tests of this package build their legs of: virtual time, an allocator that tells what is out, agreements and fake flows. */
final class MediaKit {
    static final AgreedMedia.Feedback PLI = new AgreedMedia.Feedback(true, true, true, true);

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final MockTicker ticker = Ticker.newMockTicker();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final NtpClock ntp = new NtpClock(Instant.parse("2024-05-01T12:00:00Z"), 0);

    long usedBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    void advanceMillis(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
    }

    double malformed(String protocol) {
        return meters.counter("drawbridge.malformed", "protocol", protocol).count();
    }

    /** A leg whose m lines all run over {@code flow}; its streams have SSRCs from {@code firstSsrc} up. */
    MediaLeg leg(String id, MediaFlow flow, long firstSsrc, MediaLegListener listener, AgreedMedia.Accepted... lines) {
        List<MediaFlow> flows = new ArrayList<>();
        List<LocalStream> streams = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            flows.add(flow);
            streams.add(new LocalStream(firstSsrc + i, firstSsrc + i + 1000, "cname-" + id));
        }
        return new MediaLeg(
                new MediaLeg.Setup(
                        id,
                        agreement(lines),
                        flows,
                        streams,
                        MediaCounters.of(meters, "sip"),
                        ticker,
                        ntp,
                        allocator,
                        new SplittableRandom(firstSsrc)),
                listener);
    }

    /** A later agreement, all of it over {@code flow}. */
    boolean reagree(MediaLeg leg, MediaFlow flow, Agreement agreement) {
        int count = agreement.accepted().size();
        List<LocalStream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            streams.add(new LocalStream(700 + i, "cname"));
        }
        return leg.reagree(agreement, Collections.nCopies(count, flow), streams);
    }

    static Agreement agreement(AgreedMedia.Accepted... lines) {
        SessionDescription offer = new SessionDescription(
                new Origin("-", "1", "1", "IP4", "192.0.2.1"), "-", Optional.empty(), List.of(), List.of(), List.of());
        return new Agreement(offer, Arrays.asList(lines));
    }

    static AgreedCodec h264(int payloadType, int mode) {
        return h264(payloadType, mode, 0x1f, "");
    }

    static AgreedCodec h264(int payloadType, int mode, int levelIdc, String sprop) {
        H264Parameters parameters = new H264Parameters(0x42, 0xe0, levelIdc, mode, 0, 0, 0, 0, true, sprop);
        return new AgreedCodec(payloadType, Codec.H264, 1, "", Optional.of(parameters));
    }

    static AgreedCodec codec(int payloadType, Codec codec) {
        return new AgreedCodec(payloadType, codec, 1, "", Optional.empty());
    }

    static AgreedMedia.Accepted audio(int index, AgreedCodec... codecs) {
        return line(index, true, AgreedMedia.Feedback.NONE, SenderLimits.NONE, Direction.SENDRECV, codecs);
    }

    static AgreedMedia.Accepted video(int index, AgreedMedia.Feedback feedback, AgreedCodec... codecs) {
        return line(index, false, feedback, new SenderLimits(3600, 30, 0), Direction.SENDRECV, codecs);
    }

    static AgreedMedia.Accepted line(
            int index,
            boolean audio,
            AgreedMedia.Feedback feedback,
            SenderLimits limits,
            Direction direction,
            AgreedCodec... codecs) {
        MediaDescription offered = new MediaDescription(
                audio ? "audio" : "video", 9, "RTP/AVP", List.of(), Optional.empty(), List.of(), List.of());
        return new AgreedMedia.Accepted(
                index,
                offered,
                audio,
                Arrays.asList(codecs),
                audio ? OptionalInt.of(101) : OptionalInt.empty(),
                direction,
                feedback,
                true,
                Optional.empty(),
                Optional.empty(),
                limits,
                0);
    }

    static SrtpKeys keys(boolean mirrored) {
        byte[] one = new byte[16];
        byte[] two = new byte[16];
        Arrays.fill(one, (byte) 1);
        Arrays.fill(two, (byte) 2);
        byte[] salt = new byte[12];
        return mirrored
                ? new SrtpKeys(SrtpKeys.Profile.AEAD_AES_128_GCM, two, salt, one, salt)
                : new SrtpKeys(SrtpKeys.Profile.AEAD_AES_128_GCM, one, salt, two, salt);
    }

    /** A flow that keeps what is sent on it as bytes, and to which a test gives what comes in. */
    static class FakeFlow implements MediaFlow {
        final List<byte[]> rtp = new ArrayList<>();
        final List<byte[]> rtcp = new ArrayList<>();
        final boolean secure;
        FlowReceiver receiver;
        int flushes;

        FakeFlow(boolean secure) {
            this.secure = secure;
        }

        @Override
        public void receiver(FlowReceiver its) {
            receiver = its;
        }

        @Override
        public void sendRtp(ByteBuf datagram) {
            rtp.add(take(datagram));
        }

        @Override
        public void sendRtcp(ByteBuf datagram) {
            rtcp.add(take(datagram));
        }

        static byte[] take(ByteBuf datagram) {
            byte[] bytes = ByteBufUtil.getBytes(datagram);
            datagram.release();
            return bytes;
        }

        void deliver(ByteBuf datagram, long nowNanos) {
            receiver.onDatagram(datagram, nowNanos);
            datagram.release();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public LocalEndpoint local() {
            InetSocketAddress any = InetSocketAddress.createUnresolved("192.0.2.2", 9);
            return new LocalEndpoint.Plain(any, any);
        }

        @Override
        public boolean secure() {
            return secure;
        }
    }

    /** The first layer of a leg's main picture. */
    static VideoLayer camera(MediaLeg leg) {
        return leg.pictures().get(0).layers().get(0);
    }

    /** A source that exists in name only; its wishes for key frames are told to {@code ear}. */
    static VideoSource source(String id, Ear ear) {
        return source(id, () -> ear.told.add("key frame of " + id));
    }

    static VideoSource source(String id, Runnable wished) {
        return new VideoSource() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public void requestKeyFrame() {
                wished.run();
            }

            @Override
            public void add(VideoSlot viewer) {}

            @Override
            public void remove(VideoSlot viewer) {}
        };
    }

    /** Keeps what a leg tells; tests override what they need. */
    static class Ear implements MediaLegListener {
        final List<String> told = new ArrayList<>();
        int audioPackets;
        int videoPackets;

        @Override
        public void onAudio(RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
            audioPackets++;
        }

        @Override
        public void onVideo(
                IncomingPicture picture,
                VideoLayer layer,
                RtpPacket packet,
                AgreedCodec codec,
                VideoFacts facts,
                long arrivalNanos) {
            videoPackets++;
        }

        @Override
        public void onDigit(char symbol, long atNanos) {
            told.add("digit " + symbol);
        }

        @Override
        public void onPictureRequestBySignalling() {
            told.add("signalling");
        }

        @Override
        public void onBandwidth(long bitrateBps) {
            told.add("bandwidth " + bitrateBps);
        }

        @Override
        public void onShown(VideoSlot slot, String sourceId) {
            told.add("shown " + sourceId);
        }

        @Override
        public void onNotViewable(VideoSlot slot, String sourceId, NotViewable reason) {
            told.add("not viewable " + sourceId + " " + reason);
        }

        @Override
        public void onReady() {
            told.add("ready");
        }

        @Override
        public void onFailed(EndReason reason) {
            told.add("failed " + reason.key());
        }
    }
}
