package io.drawbridge.e2e.peer;

import java.time.Duration;

/** What every room system can be told and asked, whatever it is made of. */
public interface Room extends AutoCloseable {
    /** Dials and waits until the call is answered. */
    void call(String uri);

    /** Registers with the gateway and calls as that account from then on; waits until it is taken. */
    void register(Account account);

    /** Hangs up and waits for the end of the call. */
    void hangUp();

    /** Puts the far end on hold. */
    void hold();

    /** Takes the call up again. */
    void resume();

    /** Presses a key of the remote control and lets it go. */
    void press(char key);

    /** What has been heard so far, since the call began. */
    Wav heard();

    /** Waits until the last second of what is heard is {@code hz} alone. */
    void awaitTone(int hz, Duration timeout);

    /** Waits until the last second of what is heard is silence. */
    void awaitSilence(Duration timeout);

    /** A still of what is shown now, kept under that name. */
    Picture picture(String name);

    /**
     * What a room registers as.
     *
     * @param transport udp, tcp or tls
     * @param port of the gateway, for that transport
     */
    record Account(String user, String password, String transport, int port) {}
}
