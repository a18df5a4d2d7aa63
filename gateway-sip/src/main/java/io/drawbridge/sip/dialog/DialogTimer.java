package io.drawbridge.sip.dialog;

/** The timers of one dialog; each runs at most once at a time. */
enum DialogTimer {
    /** The 2xx once more (RFC 3261 section 13.3.1.4). */
    RESEND,
    /** No ACK for 64*T1. */
    GIVE_UP,
    /** The reliable 1xx once more (RFC 3262 section 3). */
    PROVISIONAL_RESEND,
    /** No PRACK for 64*T1. */
    PROVISIONAL_GIVE_UP,
    /** Our refresh is due (RFC 4028 section 7.2). */
    REFRESH,
    /** No refresh in time (RFC 4028 section 10). */
    EXPIRE,
    /** Our re-INVITE rings, and nobody decides. */
    OWN_GIVE_UP,
    /** The wait after a 491, or before a wished offer is tried again (RFC 3261 section 14.1). */
    GLARE
}
