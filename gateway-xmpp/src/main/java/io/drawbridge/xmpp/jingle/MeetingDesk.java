package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.core.spi.MeetingLookup.Answer;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The answering side's counter for questions about meetings ({@link MeetingFacts}): which there are, what they ask for, and whether they
 * run here. Only web sides that we know are answered, since the question names the guest whom guesses are counted against. Owner: the
 * link's loop.
 */
public final class MeetingDesk implements IqHandlers.Handler {
    private static final int MOST_SOURCE_CHARS = 256;

    private final EventLoop loop;
    private final MeetingLookup lookup;
    private final Supplier<Meetings> meetings;
    private final Supplier<Set<String>> webDomains;

    /**
     * Answers.
     *
     * @param meetings those of this process; asked for at the first question
     * @param webDomains who may ask, at the time of the question; thread-safe
     */
    public MeetingDesk(
            EventLoop loop, MeetingLookup lookup, Supplier<Meetings> meetings, Supplier<Set<String>> webDomains) {
        this.loop = loop;
        this.lookup = lookup;
        this.meetings = meetings;
        this.webDomains = webDomains;
    }

    /** Puts itself into the table of a link. */
    public void serve(IqHandlers handlers) {
        handlers.add("meeting", Xmlns.MEETING, this, List.of(Xmlns.MEETING));
    }

    @Override
    public void onRequest(Iq iq, Consumer<Iq> reply) {
        Optional<XmppAddress> from = XmppAddress.parse(iq.from());
        Optional<XmppAddress> to = XmppAddress.parse(iq.to());
        boolean known = from.filter(f -> webDomains.get().contains(f.domain())).isPresent();
        if (!known || to.isEmpty() || iq.type() != Iq.Type.GET) {
            reply.accept(iq.refuse("service-unavailable", "questions are taken from our own web sides only"));
            return;
        }
        String source = iq.payload().map(p -> p.attribute("remote")).orElse("");
        String brief = source.length() > MOST_SOURCE_CHARS ? source.substring(0, MOST_SOURCE_CHARS) : source;
        lookup.ask(to.get().name(), brief).whenComplete((answer, failure) -> {
            Consumer<MeetingFacts> tell = facts -> tell(iq, facts, reply);
            if (answer instanceof Answer.Found found) {
                count(found, tell);
            } else {
                tell.accept(answer == null ? MeetingFacts.UNKNOWN : MeetingFacts.of(answer, 0));
            }
        });
    }

    private void count(Answer.Found found, Consumer<MeetingFacts> tell) {
        Optional<Meeting> running = meetings.get().find(found.name());
        if (running.isEmpty()) {
            tell.accept(MeetingFacts.of(found, 0));
        } else {
            Meeting meeting = running.get();
            meeting.loop()
                    .execute(() -> tell.accept(
                            MeetingFacts.of(found, meeting.participants().size())));
        }
    }

    private void tell(Iq iq, MeetingFacts facts, Consumer<Iq> reply) {
        XmlElement element = facts.print();
        if (loop.inEventLoop()) {
            reply.accept(iq.result(element));
        } else {
            loop.execute(() -> reply.accept(iq.result(element)));
        }
    }
}
