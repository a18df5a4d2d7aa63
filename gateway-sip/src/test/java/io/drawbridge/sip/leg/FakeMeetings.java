package io.drawbridge.sip.leg;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.AnswerBuilder;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Meetings in which everybody gets back the sound that they send. */
final class FakeMeetings implements Meetings {
    private static MediaPolicy policy(JoinAttempt attempt) {
        return new MediaPolicy(
                List.of(Codec.G722, Codec.PCMU, Codec.PCMA),
                List.of(MediaPolicy.VideoKind.H264_MODE1, MediaPolicy.VideoKind.H264_MODE0),
                0,
                attempt.transport().carriages());
    }

    final Map<String, FakeParticipant> participants = new ConcurrentHashMap<>();
    final List<EndReason> left = new java.util.concurrent.CopyOnWriteArrayList<>();
    final java.util.concurrent.atomic.AtomicInteger picturesAsked = new java.util.concurrent.atomic.AtomicInteger();
    volatile String warning = "";
    volatile boolean closed;
    volatile CountDownLatch mayJoin = new CountDownLatch(0);

    private final Loops loops;

    FakeMeetings(Loops loops) {
        this.loops = loops;
    }

    @Override
    public Optional<Meeting> open(Destination destination) {
        return closed ? Optional.empty() : Optional.of(new FakeMeeting());
    }

    @Override
    public Optional<Participant> participant(String id) {
        return Optional.ofNullable(participants.get(id));
    }

    @Override
    public CompletionStage<List<CallSnapshot>> calls() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public int participantCount() {
        return participants.size();
    }

    @Override
    public void drain() {
        closed = true;
    }

    @Override
    public CompletionStage<Void> endAll(EndReason reason) {
        participants.values().forEach(p -> p.end(reason));
        return CompletableFuture.completedFuture(null);
    }

    private final class FakeMeeting implements Meeting {
        @Override
        public String name() {
            return "demo";
        }

        @Override
        public EventLoop loop() {
            return loops.media(0);
        }

        @Override
        public int loopIndex() {
            return 0;
        }

        @Override
        public JoinResult join(JoinAttempt attempt) {
            try {
                mayJoin.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (attempt.offer().isEmpty()) {
                return offering(this, attempt);
            }
            Agreement agreement = Negotiator.answer(attempt.offer().get(), policy(attempt));
            if (agreement.accepted().isEmpty()) {
                return new JoinResult.Refused(
                        agreement.encryptionMissed()
                                ? EndReason.Plain.ENCRYPTION_REQUIRED
                                : new EndReason.NoCommonMedia("no codec in common"));
            }
            LegTransport.Opening opening = attempt.transport().open(agreement.accepted());
            if (opening instanceof LegTransport.Opening.Refused refused) {
                return new JoinResult.Refused(refused.reason());
            }
            List<MediaFlow> flows = ((LegTransport.Opening.Opened) opening).flows();
            flows.forEach(flow -> flow.receiver(new Echo(flow)));
            FakeParticipant participant = new FakeParticipant(this, attempt, flows);
            participants.put(attempt.callId(), participant);
            return new JoinResult.Joined(participant, participant.answer(agreement), warning);
        }
    }

    /** An offer that the caller need not have made. */
    private JoinResult offering(FakeMeeting meeting, JoinAttempt attempt) {
        FakeParticipant participant = new FakeParticipant(meeting, attempt, List.of());
        participants.put(attempt.callId(), participant);
        return new JoinResult.Joined(participant, participant.ourOffer(), warning);
    }

    private record Echo(MediaFlow flow) implements FlowReceiver {
        @Override
        public void onDatagram(ByteBuf datagram, long arrivalNanos) {
            int type = datagram.getUnsignedByte(datagram.readerIndex() + 1);
            if (type < 192 || type > 223) {
                flow.sendRtp(datagram.copy());
            } else {
                flow.sendRtcp(datagram.copy());
            }
            flow.flush();
        }

        @Override
        public void onKeys(SrtpKeys keys) {}

        @Override
        public void onFailed(EndReason reason) {}
    }

    /** Digits that came by signalling, of all participants. */
    final StringBuffer digits = new StringBuffer();

    /** Somebody who is in. */
    final class FakeParticipant implements Participant {
        final JoinAttempt attempt;
        private final Meeting meeting;
        private final List<MediaFlow> flows;
        final List<String> happened = new java.util.concurrent.CopyOnWriteArrayList<>();
        volatile String state = "connected";
        volatile Optional<EndReason> faultOfAnswers = Optional.empty();
        private int offers;
        private boolean gone;

        FakeParticipant(Meeting meeting, JoinAttempt attempt, List<MediaFlow> flows) {
            this.meeting = meeting;
            this.attempt = attempt;
            this.flows = flows;
        }

        SessionDescription ourOffer() {
            offers++;
            String text = "v=0\r\no=- 7 " + offers + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                    + "m=audio 19098 RTP/AVP 9 0\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\n";
            return ((SdpParser.Result.Parsed) SdpParser.parse(text)).description();
        }

        SessionDescription answer(Agreement agreement) {
            List<LocalEndpoint> ends = flows.stream().map(MediaFlow::local).toList();
            return AnswerBuilder.build(agreement, ends, TestContext.answerOptions());
        }

        /** So many packets go out at once. */
        void play(int packets) {
            meeting.loop().execute(() -> {
                for (int i = 0; i < packets; i++) {
                    for (MediaFlow flow : flows) {
                        flow.sendRtp(Unpooled.wrappedBuffer(Caller.rtpPacket(0, i)));
                        flow.flush();
                    }
                }
            });
        }

        void end(EndReason reason) {
            meeting.loop().execute(() -> {
                out(reason);
                attempt.signals().end(reason);
            });
        }

        private void out(EndReason reason) {
            if (!gone) {
                gone = true;
                participants.remove(id());
                attempt.transport().close();
                left.add(reason);
            }
        }

        @Override
        public String id() {
            return attempt.callId();
        }

        @Override
        public Path path() {
            return attempt.path();
        }

        @Override
        public Meeting meeting() {
            return meeting;
        }

        @Override
        public Optional<SessionDescription> reoffer(SessionDescription offer) {
            happened.add("reoffer");
            Agreement agreement = Negotiator.answer(offer, policy(attempt));
            if (agreement.accepted().size() != flows.size()) {
                return Optional.empty();
            }
            attempt.transport().open(agreement.accepted());
            return Optional.of(answer(agreement));
        }

        @Override
        public Optional<SessionDescription> offer() {
            happened.add("offer");
            return Optional.of(ourOffer());
        }

        @Override
        public Optional<EndReason> answered(SessionDescription answer) {
            happened.add("answered");
            return faultOfAnswers;
        }

        @Override
        public void offerRefused() {
            happened.add("offer refused");
        }

        @Override
        public void digit(char symbol) {
            digits.append(symbol);
        }

        @Override
        public void pictureRequested() {
            picturesAsked.incrementAndGet();
        }

        @Override
        public void leave(EndReason reason) {
            out(reason);
        }

        @Override
        public void command(PageCommand command) {}

        @Override
        public void observe(ParticipantObserver observer) {}

        @Override
        public CallSnapshot snapshot() {
            return new CallSnapshot(
                    id(), "demo", "cvi", state, "", "", "", null, null, null, null, "none", null, null, false);
        }
    }
}
