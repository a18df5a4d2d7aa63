package io.drawbridge.sip.transport;

import io.drawbridge.sip.guard.Guard.Hearing;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Who may use the sockets, and what may leave by them. Called on the signalling loop. */
public interface Gate {
    /** Lets all pass. */
    Gate OPEN = new Gate() {
        @Override
        public boolean connects(InetAddress source) {
            return true;
        }

        @Override
        public Hearing hear(Transport transport, InetSocketAddress from, int bytes) {
            return Hearing.HEAR;
        }

        @Override
        public boolean malformed(Flow flow) {
            return true;
        }

        @Override
        public boolean narrow(Flow flow, int bytes) {
            return false;
        }

        @Override
        public boolean mayGo(SipMessage message, Flow flow, int bytes) {
            return true;
        }
    };

    /** Whether a connection is taken. */
    boolean connects(InetAddress source);

    /** What to do with bytes that nobody has read yet. */
    Hearing hear(Transport transport, InetSocketAddress from, int bytes);

    /** They could not be read; whether to say so. */
    boolean malformed(Flow flow);

    /** Whether so many bytes are too many for that way now; then a response had better be brief. */
    boolean narrow(Flow flow, int bytes);

    /** Whether a message may go. */
    boolean mayGo(SipMessage message, Flow flow, int bytes);
}
