package io.drawbridge.webrtc;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.rtp.SrtpSession;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.AnswerBuilder;
import io.drawbridge.core.sdp.AnswerOptions;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.StreamIds;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports;
import io.drawbridge.core.spi.WebTransports.WebTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A callbridge and a meeting in one, for tests: every browser is alone with a room that sends back what it gets. */
public final class EchoJoinLink implements JoinLink, Meetings {
    private static final long AUDIO_SSRC = 0x11111111L;
    private static final long VIDEO_SSRC = 0x22222222L;

    private final WebTransports transports;
    private final EventLoop loop;
    private final MediaPolicy policy;
    private final Map<String, Echo> echoes = new ConcurrentHashMap<>();
    /** RTP packets that came and were sent back. */
    public final AtomicLong packets = new AtomicLong();

    /** Serves on media loop 0, which is {@code loop}. */
    public EchoJoinLink(WebTransports transports, EventLoop loop, List<MediaPolicy.VideoKind> video) {
        this.transports = transports;
        this.loop = loop;
        this.policy = new MediaPolicy(List.of(Codec.OPUS, Codec.G722), video, 0);
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Call join(Request request, Listener listener) {
        SessionDescription offer = ((SdpParser.Result.Parsed) SdpParser.parse(request.sdpOffer())).description();
        CompletableFuture<Echo> made = transports
                .open(0, Transports.of(offer).orElseThrow())
                .thenApply(transport -> new Echo(request, transport, listener))
                .toCompletableFuture();
        made.whenCompleteAsync(
                (echo, failure) -> {
                    if (failure != null) {
                        listener.onEnded(new EndReason.OutOfResources(failure.getMessage()));
                    } else {
                        echoes.put(request.sessionId(), echo);
                        echo.answer(offer);
                    }
                },
                loop);
        return new Call() {
            @Override
            public void candidate(Candidate candidate) {
                made.thenAccept(echo -> echo.transport.addCandidate(candidate));
            }

            @Override
            public void offer(String sdpOffer) {
                made.thenAcceptAsync(
                        echo -> {
                            SessionDescription again =
                                    ((SdpParser.Result.Parsed) SdpParser.parse(sdpOffer)).description();
                            echo.transport.restart(Transports.of(again).orElseThrow());
                            echo.answer(again);
                        },
                        loop);
            }

            @Override
            public void end(EndReason reason) {
                made.thenAcceptAsync(Echo::close, loop);
            }
        };
    }

    /** The session of one browser. */
    private final class Echo implements FlowReceiver, Participant, Meeting {
        private final Request request;
        private final WebTransport transport;
        private final Listener listener;
        private final RtpPacket packet = new RtpPacket();
        private @Nullable Agreement agreement;
        private @Nullable MediaFlow flow;
        private @Nullable SrtpSession srtp;
        private @Nullable ParticipantObserver observer;
        private long version = 1;
        private boolean pictured;

        Echo(Request request, WebTransport transport, Listener listener) {
            this.request = request;
            this.transport = transport;
            this.listener = listener;
        }

        void answer(SessionDescription offer) {
            agreement = Negotiator.answer(offer, policy);
            List<AgreedMedia.Accepted> accepted = agreement.accepted();
            if (flow == null) {
                LegTransport.Opening.Opened opened = (LegTransport.Opening.Opened) transport.open(accepted);
                flow = opened.flows().get(0);
                flow.receiver(this);
            }
            List<LocalEndpoint> ends = new ArrayList<>();
            List<StreamIds> streams = new ArrayList<>();
            for (AgreedMedia.Accepted media : accepted) {
                ends.add(flow.local());
                streams.add(new StreamIds(
                        media.audio() ? AUDIO_SSRC : VIDEO_SSRC, "echo", "echo", media.audio() ? "sound" : "picture"));
            }
            SessionDescription answer = AnswerBuilder.build(
                    agreement, ends, new AnswerOptions("4711", version++, "-", streams, 20, 2_000_000));
            listener.onAnswer(request.sessionId(), SdpPrinter.print(answer));
        }

        @Override
        public void onKeys(SrtpKeys keys) {
            srtp = new SrtpSession(keys, UnpooledByteBufAllocator.DEFAULT);
        }

        @Override
        public void onDatagram(ByteBuf datagram, long arrivalNanos) {
            if (srtp == null || flow == null || agreement == null || RtpPacket.isRtcp(datagram)) {
                return;
            }
            ByteBuf clear = srtp.unprotectRtp(datagram);
            if (clear == null) {
                return;
            }
            packet.parse(clear);
            int type = packet.payloadType();
            boolean audio = agreement.audio().flatMap(a -> a.codec(type)).isPresent();
            boolean video = agreement.video().flatMap(a -> a.codec(type)).isPresent();
            if (!audio && !video) {
                clear.release();
                return;
            }
            clear.setInt(clear.readerIndex() + 8, (int) (audio ? AUDIO_SSRC : VIDEO_SSRC));
            ByteBuf sealed = srtp.protectRtp(clear);
            if (sealed != null) {
                packets.incrementAndGet();
                flow.sendRtp(sealed);
                flow.flush();
            }
            if (video && !pictured && observer != null) {
                pictured = true;
                observer.onNews(new PageNews.Pictures(List.of(new PageNews.Shown("1", "room", "camera"))));
            }
        }

        @Override
        public void onFailed(EndReason reason) {
            close();
            listener.onEnded(reason);
        }

        void close() {
            transport.close();
            echoes.remove(request.sessionId());
        }

        @Override
        public void observe(ParticipantObserver to) {
            observer = to;
            List<PageNews.Person> others = new ArrayList<>();
            others.add(person("room", "Board Room <b>4.12</b>", "cvi", false));
            if (request.displayName().contains("crowd")) {
                others.add(person("p2", "Amélie Laurent", "webrtc", true));
                others.add(person("p3", "kim@example.com", "webrtc", false));
            }
            to.onNews(new PageNews.Roster(request.displayName().contains("alone") ? List.of() : others));
            to.onNews(new PageNews.Pictures(List.of()));
            to.onNews(new PageNews.Limits(3600, 30, 1_500_000, null));
            to.onNews(new PageNews.Notice(request.displayName().contains("notice") ? "audio-only-no-h264" : ""));
        }

        private static PageNews.Person person(String id, String name, String path, boolean muted) {
            return new PageNews.Person(id, name, path, muted, false, "guest", true, false);
        }

        @Override
        public String id() {
            return request.sessionId();
        }

        @Override
        public Path path() {
            return Path.WEBRTC;
        }

        @Override
        public Meeting meeting() {
            return this;
        }

        @Override
        public Optional<SessionDescription> reoffer(SessionDescription offer) {
            return Optional.empty();
        }

        @Override
        public Optional<SessionDescription> offer() {
            return Optional.empty();
        }

        @Override
        public Optional<EndReason> answered(SessionDescription answer) {
            return Optional.empty();
        }

        @Override
        public void offerRefused() {}

        @Override
        public void digit(char symbol) {}

        @Override
        public void pictureRequested() {}

        @Override
        public void leave(EndReason reason) {}

        @Override
        public void command(PageCommand command) {}

        @Override
        public CallSnapshot snapshot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String name() {
            return request.meeting();
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public int loopIndex() {
            return 0;
        }

        @Override
        public io.drawbridge.core.meeting.JoinResult join(io.drawbridge.core.meeting.JoinAttempt attempt) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public Optional<Meeting> open(Destination destination) {
        return Optional.empty();
    }

    @Override
    public Optional<Participant> participant(String id) {
        return Optional.ofNullable(echoes.get(id));
    }

    @Override
    public CompletionStage<List<CallSnapshot>> calls() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public int participantCount() {
        return echoes.size();
    }

    @Override
    public void drain() {}

    @Override
    public CompletionStage<Void> endAll(EndReason reason) {
        return CompletableFuture.completedFuture(null);
    }
}
