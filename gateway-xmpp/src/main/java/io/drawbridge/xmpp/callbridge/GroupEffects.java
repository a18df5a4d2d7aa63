package io.drawbridge.xmpp.callbridge;

/** What {@link GroupMachine} wants done. Implementations only queue; the shell carries it out after the machine has returned. */
public interface GroupEffects {
    /** Ask which servers there are; an answer to an earlier question does not count any more. */
    void lookup();

    /** Open a link to that server, and feed {@link GroupInput.LinkChanged} from then on. */
    void open(GroupServer server);

    /** Close the link to that address; it is not heard any more. */
    void close(String address);

    /** Feed {@link GroupInput.Timer} at that time; replaces the timer before. */
    void setTimer(long atNanos);

    /** Something that somebody must look after, in one sentence. */
    void alarm(String text);
}
