package io.drawbridge.webrtc.signal;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of pages that join or are in a meeting, by their ids, so that a page whose socket broke can go on over another one. Thread-safe.
 *
 * <p><b>What the page does</b> (protocol version 2):
 *
 * <pre>
 *  socket opens        gateway: ice-servers (belongs to the socket, has no n)
 *  FRESH               page: join {version:2, meeting, pin, token, name, language, sdp}; n starts at 1 on both sides
 *  JOINING             answer {participantId, sdp, session, key} -&gt; JOINED; ended {key} -&gt; OVER; error {key} -&gt; FRESH, may ask again
 *                      a socket that breaks now is the end: join anew on another one
 *  JOINED              socket broke (anything but a close of its own with 1000) -&gt; RESUMING; the peer connection goes on
 *  RESUMING            for 60 s, with back-off: open a socket, wait for ice-servers, say resume {version:2, session, key, received}
 *                      resumed {received} -&gt; JOINED: say again, with their old n, the own messages with n &gt; received, then go on;
 *                        ice-servers with fresh credentials come next, and then what the page has missed, with its old n
 *                      ended session-lost -&gt; join anew, without asking the person; any other ended -&gt; OVER
 *  OVER                ended {key, detail} or leave; the socket is closed
 * </pre>
 *
 * Numbers: {@code received} is the highest n that was taken from the other side. A message whose n is not higher than that was taken before
 * and is passed over; gaps are no loss, since news that was replaced by newer news of its kind is not said. A message without n belongs to the
 * socket: ice-servers, resumed, pong, errors about what could not be read, ended session-lost and ended taken-over. {@code ping {received}}
 * is answered by {@code pong {received}}: each side may forget what the other has; {@code received} may be left out, and pings need no n.
 *
 * <p>A page that gives up a socket which may only be slow closes it with 4000 (1000, 1001 or no code is a good-bye: the guest leaves), and takes
 * nothing more from it. When a second socket resumes a session, the first is told ended taken-over.
 *
 * <p><b>What the gateway does</b>: see {@link LiveSession}.
 */
public final class Sessions {
    /**
     * How long and how much is kept for a page.
     *
     * @param keepMillis how long a session waits for another socket
     * @param logMessages how many messages are kept to be said again
     * @param logChars how many characters
     * @param mostWaitingChars how much may wait for a page that does not read, before its socket is cut
     */
    public record Limits(long keepMillis, int logMessages, int logChars, int mostWaitingChars) {
        /** 60 s; 512 messages, 512 Ki characters; 256 Ki characters. */
        public static final Limits DEFAULT = new Limits(TimeUnit.SECONDS.toMillis(60), 512, 512 << 10, 256 << 10);

        SentLog.Limits log() {
            return new SentLog.Limits(logMessages, logChars);
        }
    }

    private static final int ID_CHARS = 16;
    private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Limits limits;
    private final SecureRandom random;
    private final PageSession.Factory factory;
    private final MessageCodec codec = new MessageCodec();
    private final Map<String, LiveSession> byId = new ConcurrentHashMap<>();

    /** Opens a session by {@code factory} for each join. */
    public Sessions(Limits limits, SecureRandom random, PageSession.Factory factory) {
        this.limits = limits;
        this.random = random;
        this.factory = factory;
    }

    /** A new name: 16 of a to z and 0 to 9. */
    String freshId() {
        StringBuilder id = new StringBuilder(ID_CHARS);
        for (int i = 0; i < ID_CHARS; i++) {
            id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
        }
        return id.toString();
    }

    /** What a page may use to get through, under that name. */
    ServerMessage.IceServers iceServers(String id) {
        return factory.iceServers(id);
    }

    /** A session for who has just said join; on the socket's loop. */
    LiveSession open(String id, PageSocket socket) {
        LiveSession live = new LiveSession(id, SessionKey.fresh(random), socket, limits, this, codec);
        byId.put(id, live);
        live.begin(factory);
        return live;
    }

    /** The session of that name, if the key is right. */
    Optional<LiveSession> find(String id, String key) {
        return Optional.ofNullable(byId.get(id)).filter(live -> live.opens(key));
    }

    void forget(LiveSession live) {
        byId.remove(live.id(), live);
    }

    /** How many there are, with those that wait for another socket. */
    public int count() {
        return byId.size();
    }
}
