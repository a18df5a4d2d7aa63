package io.drawbridge.webrtc.ice;

import io.drawbridge.webrtc.ice.StunView.TransactionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Writes one message of each kind, so that the first caller does not wait on the meeting's loop for the library that writes them: it reads
 * its configuration when it is first asked. Takes some hundred milliseconds of one thread.
 */
public final class IceWarmUp {
    private static final int DISCARD_PORT = 9;

    private IceWarmUp() {}

    /** Runs on the calling thread. */
    public static void run() {
        TransactionId transaction = new TransactionId(1, 2);
        StunKey key = new StunKey("a password of twenty-four");
        CheckMessages.check(transaction, "theirs:ours", 1, key).release();
        CheckMessages.success(transaction, new InetSocketAddress(InetAddress.getLoopbackAddress(), DISCARD_PORT), key)
                .release();
        CheckMessages.roleConflict(transaction, key).release();
        CheckMessages.binding(transaction).release();
    }
}
