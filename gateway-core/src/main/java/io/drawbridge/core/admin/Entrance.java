package io.drawbridge.core.admin;

import com.linecorp.armeria.common.RequestHeaders;
import io.drawbridge.core.directory.Door;
import java.net.InetAddress;

/**
 * Who may administer: who bears the token, or is signed in with it. Counts wrong tokens by address, over API and page together.
 * Thread-safe.
 */
public final class Entrance {
    private final AdminToken token;
    private final AdminSessions sessions;
    private final Door door;

    /** {@code door} counts wrong tokens. */
    public Entrance(AdminToken token, AdminSessions sessions, Door door) {
        this.token = token;
        this.sessions = sessions;
        this.door = door;
    }

    /** How a try with a token ended. */
    public enum Verdict {
        RIGHT,
        WRONG,
        /** Wrong, as so many before that this address must wait. */
        TOO_MANY
    }

    /** Judges a token as it came. */
    public Verdict judge(String typed, InetAddress from) {
        if (token.is(typed)) {
            return Verdict.RIGHT;
        }
        String source = "api " + from.getHostAddress(); // who mistypes the token may still call
        return door.barred(source) || !door.guessed(source) ? Verdict.TOO_MANY : Verdict.WRONG;
    }

    /**
     * Whether a browser says that a page of this host asks (Fetch Metadata). Old browsers and other programs say nothing; of those nothing
     * but a token is taken.
     */
    public static boolean isFromOurPage(RequestHeaders headers) {
        String site = headers.get("sec-fetch-site", "same-origin");
        return site.equals("same-origin") || site.equals("none");
    }

    /** Who is signed in. */
    public AdminSessions sessions() {
        return sessions;
    }
}
