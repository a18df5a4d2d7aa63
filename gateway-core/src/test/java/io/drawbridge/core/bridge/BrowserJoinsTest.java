package io.drawbridge.core.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.GuestTokens;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Browsers that guess numbers and PINs, and browsers that come by a signed link. */
class BrowserJoinsTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.drawbridge.core.bridge");
    private static final long NOW = 1_800_000_000L;
    private static final String OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
            + "a=fingerprint:sha-256 " + "00:".repeat(31)
            + "00\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=setup:actpass\r\na=rtcp-mux\r\n";
    private static final MeetingSpec BOARD = new MeetingSpec("board", "4200", "The Board", "2468", "13579", false);

    private final GuestTokens tokens = new GuestTokens(List.of("secret"));
    private final Door door =
            new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), () -> Instant.ofEpochSecond(NOW), tokens);
    private final EmbeddedChannel time = new EmbeddedChannel();
    private final Exports exports = new Exports();
    private final List<JoinAttempt> admitted = new ArrayList<>();
    private final BrowserJoins joins = new BrowserJoins(
            new Directory(List.of(new ConfiguredMeetings(List.of(BOARD))), Directory.Rules.NONE, door),
            new Board(),
            exports);
    private int sessions;

    BrowserJoinsTest() {
        exports.lend(WebTransports.class, (loop, remote) -> CompletableFuture.completedFuture(new NoMedia()));
    }

    @BeforeAll
    static void noLineForEachGuess() {
        LOG.setLevel(Level.WARN);
    }

    @AfterAll
    static void linesAgain() {
        LOG.setLevel(null);
    }

    private String join(String meeting, String shown, String source) {
        List<String> ends = new ArrayList<>();
        int before = admitted.size();
        joins.join(
                new JoinLink.Request("session" + sessions++, meeting, shown, "Ann", "en", source, OFFER),
                new JoinLink.Listener() {
                    @Override
                    public void onAnswer(String participantId, String sdpAnswer) {}

                    @Override
                    public void onCandidate(JoinLink.Candidate candidate) {}

                    @Override
                    public void onRenegotiate() {}

                    @Override
                    public void onEnded(EndReason reason) {
                        ends.add(reason.key());
                    }
                });
        time.runPendingTasks();
        return admitted.size() > before ? "in" : ends.get(0);
    }

    @Test
    void tenThousandGuessesOfOneBrowserGetItNoFurtherThanTen() {
        Map<String, Integer> told = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            told.merge(join(i % 2 == 0 ? "4200" : "4" + i, String.valueOf(10_000 + i), "192.0.2.7"), 1, Integer::sum);
        }
        assertEquals(Map.of("wrong-pin", 9, "too-many-tries", 9_991), told);
        assertEquals("too-many-tries", join("4200", "2468", "192.0.2.7"));
        assertEquals("in", join("4200", "2468", "192.0.2.8"));
    }

    @Test
    void tenThousandGuessesOfManyBrowsersMakeTheMeetingWary() {
        int tried = 0;
        for (int i = 0; i < 10_000; i++) {
            tried += join("4200", String.valueOf(10_000 + i), "198.51.100." + i % 200)
                            .equals("wrong-pin")
                    ? 1
                    : 0;
        }
        assertTrue(tried <= 20 + 2 * 200, tried + " PINs were looked at");
        assertEquals("in", join("4200", "2468", "203.0.113.9"));
    }

    @Test
    void aWrongPinAndAnUnknownMeetingAreToldAlike() {
        assertEquals(join("4200", "9999", "192.0.2.1"), join("4999", "9999", "192.0.2.2"));
        assertEquals("unknown-meeting", join("4999", "", "192.0.2.3"));
        assertEquals("pin-required", join("4200", "", "192.0.2.4"));
    }

    @Test
    void whoComesByASignedLinkIsInUnderTheNameOfTheInvitation() {
        String token = tokens.issue(new GuestTokens.Grant("board", Role.HOST, "Zo\u00e9", NOW + 60));
        assertEquals("in", join("4200", token, "192.0.2.1"));
        assertEquals("Zo\u00e9", admitted.get(0).displayName());
        assertEquals(
                "in",
                join("4200", tokens.issue(new GuestTokens.Grant("board", Role.GUEST, "", NOW + 60)), "192.0.2.1"));
        assertEquals("Ann", admitted.get(1).displayName());
        String old = tokens.issue(new GuestTokens.Grant("board", Role.HOST, "", NOW - 1));
        assertEquals("token-expired", join("board", old, "192.0.2.1"));
        assertEquals("token-invalid", join("board", token + "x", "192.0.2.1"));
    }

    /** Asks the door, and takes nobody in. */
    private final class Board implements Meetings, Meeting {
        @Override
        public String name() {
            return "board";
        }

        @Override
        public EventLoop loop() {
            return time.eventLoop();
        }

        @Override
        public int loopIndex() {
            return 0;
        }

        @Override
        public JoinResult join(JoinAttempt attempt) {
            JoinAttempt.Entry entry = attempt.entry();
            Admission admission = door.knock(BOARD, new Door.Inside(false, false), entry.pin(), entry.source());
            if (admission instanceof Admission.PinWanted) {
                return new JoinResult.Refused(
                        entry.pin().isEmpty() ? EndReason.Plain.PIN_REQUIRED : EndReason.Plain.WRONG_PIN);
            }
            if (admission instanceof Admission.Refused refused) {
                return new JoinResult.Refused(refused.reason());
            }
            admitted.add(attempt);
            return new JoinResult.Refused(EndReason.Plain.BUSY);
        }

        @Override
        public Optional<Meeting> open(Destination destination) {
            return Optional.of(this);
        }

        @Override
        public Optional<Participant> participant(String id) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<List<CallSnapshot>> calls() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public int participantCount() {
            return 0;
        }

        @Override
        public void drain() {}

        @Override
        public CompletionStage<Void> endAll(EndReason reason) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class NoMedia implements WebTransports.WebTransport {
        @Override
        public Set<Carriage> carriages() {
            return Set.of();
        }

        @Override
        public Opening offer(List<OfferedMedia> offered) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LegTransport.Opening open(List<AgreedMedia.Accepted> accepted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addCandidate(JoinLink.Candidate candidate) {}

        @Override
        public Optional<EndReason> restart(TransportParameters remote) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String pair() {
            return "";
        }

        @Override
        public void close() {}
    }
}
