package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One guest's call: RINGING until the inner join answers, ACTIVE until either side ends it. There is one offer under way at a time; what
 * the guest changes meanwhile goes into the next one. Owner: the link's loop.
 */
final class GuestSession implements GuestOutbox.Owner {
    private enum State {
        RINGING,
        ACTIVE,
        ENDED
    }

    private static final Logger log = LoggerFactory.getLogger(GuestSession.class);

    private final Carrier link;
    private final XmppAddress own;
    private final String sid;
    private final GuestOutbox outbox;
    private final Runnable forget;
    private final ContentWriter writer = new ContentWriter(false);
    private State state = State.RINGING;
    private Contents contents;
    /** Names of the contents that the open offer adds; empty names nothing, since an offer may only change. */
    private List<String> offered = List.of();

    private final List<String> added = new ArrayList<>();
    private boolean offerOpen;
    private boolean changed;
    /** The answer to the open offer is news to the guest even if nothing was added. */
    private boolean news;

    private boolean muted;
    private boolean held;
    private int version = 1;
    private int candidates;
    private JoinLink.@Nullable Call call;

    GuestSession(
            Carrier link, XmppAddress own, String guest, String sid, String id, Contents contents, Runnable forget) {
        this.link = link;
        this.own = own;
        this.sid = sid;
        this.contents = contents;
        this.forget = forget;
        this.outbox = new GuestOutbox(link, own.toString(), guest, id + "-", this);
    }

    Contents contents() {
        return contents;
    }

    /** Whether it is that meeting's, under whichever of its resources. */
    boolean isTo(XmppAddress to) {
        return to.local().equals(own.local()) && to.domain().equals(own.domain());
    }

    boolean answered() {
        return state == State.ACTIVE;
    }

    // ---- what the guest does

    /** Rings, leaves out what is {@code foreign}, and asks the inner half. */
    void start(JoinLink inner, List<ContentReader.Reading.Foreign> foreign, JoinLink.Request request) {
        outbox.send(jingle("session-info").with(XmlElement.of("ringing", JingleNs.RTP_INFO)));
        foreign.forEach(f -> send("content-remove", List.of(f.head()), Optional.of(Reasons.of(f.reason(), f.why()))));
        offered = contents.all().stream().map(JingleContent::name).toList();
        offerOpen = true;
        try {
            call = inner.join(request, new Inner());
        } catch (RuntimeException e) {
            log.error("guest call {}: the join failed inside", request.sessionId(), e);
            end(new EndReason.InternalFault("the join failed inside"));
        }
    }

    /** The guest's contents are different now; {@code names} of them are new. */
    void change(Contents now, List<String> names) {
        contents = now;
        added.addAll(names);
        changed = true;
        offerNext();
    }

    /** The guest has taken these away itself: whatever the answer to their offer says, there is nothing left to refuse. */
    void forgetOffered(List<String> names) {
        offered = offered.stream().filter(name -> !names.contains(name)).toList();
        added.removeAll(names);
    }

    private void offerNext() {
        JoinLink.Call running = call;
        if (changed && !offerOpen && state == State.ACTIVE && running != null) {
            changed = false;
            offerOpen = true;
            offered = List.copyOf(added);
            added.clear();
            version++;
            running.offer(SdpPrinter.print(contents.offer(version)));
        }
    }

    /** Says that contents will not become part of the session. */
    void reject(List<XmlElement> heads, XmlElement reason) {
        send("content-reject", heads, Optional.of(reason));
    }

    /** A late candidate; false when there were too many. */
    boolean candidate(String mid, String line, JingleLimits limits) {
        candidates++;
        JoinLink.Call running = call;
        if (candidates <= limits.trickled() && running != null) {
            running.candidate(new JoinLink.Candidate(mid, line));
        }
        return candidates <= limits.trickled();
    }

    /** The guest says that it has muted its sound, or no more. */
    void mute(boolean on) {
        quieten(on, held);
    }

    /** The guest says that it has put the call aside, or has taken it up again. */
    void hold(boolean on) {
        quieten(muted, on);
    }

    private void quieten(boolean nowMuted, boolean nowHeld) {
        boolean before = muted || held;
        muted = nowMuted;
        held = nowHeld;
        JoinLink.Call running = call;
        if (before != (muted || held) && state == State.ACTIVE && running != null) {
            running.command(new PageCommand.Mute(!before));
        }
    }

    /** The guest has hung up. */
    void terminated(EndReason reason) {
        if (state != State.ENDED) {
            state = State.ENDED;
            forget.run();
            JoinLink.Call running = call;
            if (running != null) {
                running.end(reason);
            }
        }
    }

    /** Another transport cannot take the place of the one there is (XEP-0166 section 7.2.15). */
    void rejectTransport(XmlElement request) {
        List<XmlElement> same = request.elements().stream()
                .filter(e -> e.is("content", Xmlns.JINGLE))
                .toList();
        send("transport-reject", same, Optional.empty());
    }

    // ---- what we do

    /** Says good-bye, and says why. */
    void end(EndReason reason) {
        end(Reasons.of(reason, link.component()));
    }

    /** The same in a word of XEP-0166 section 7.4. */
    void end(String word, String text) {
        end(Reasons.of(word, text));
    }

    private void end(XmlElement reason) {
        if (state != State.ENDED) {
            state = State.ENDED;
            outbox.sendLast(jingle("session-terminate").with(reason));
        }
    }

    /** Ends from our side, inside too. */
    void endAll(EndReason reason) {
        JoinLink.Call running = call;
        end(reason);
        if (running != null) {
            running.end(reason);
        }
    }

    void onLinkUp() {
        outbox.resend();
    }

    private XmlElement jingle(String action) {
        return XmlElement.of("jingle", Xmlns.JINGLE).with("action", action).with("sid", sid);
    }

    private void send(String action, List<XmlElement> children, Optional<XmlElement> last) {
        if (outbox.crowded()) {
            terminated(new EndReason.SignallingLost("the Jingle client does not answer"));
            return;
        }
        XmlElement jingle = jingle(action);
        for (XmlElement child : children) {
            jingle = jingle.with(child);
        }
        outbox.send(last.isPresent() ? jingle.with(last.get()) : jingle);
    }

    private void onAnswer(String sdp) {
        offerOpen = false;
        if (!(SdpParser.parse(sdp) instanceof SdpParser.Result.Parsed parsed)) {
            endAll(new EndReason.InternalFault("the answer cannot be read"));
            return;
        }
        List<JingleContent> taken = new ArrayList<>();
        List<XmlElement> refused = new ArrayList<>();
        List<XmlElement> printed = new ArrayList<>();
        sort(parsed.description(), taken, refused, printed);
        Optional<XmlElement> why = refused.isEmpty()
                ? Optional.empty()
                : Optional.of(Reasons.of(
                        "failed-application",
                        "one sound and one picture are taken, in one bundle (XEP-0338) and with rtcp-mux"));
        if (state == State.RINGING) {
            state = State.ACTIVE;
            if (why.isPresent()) {
                send("content-remove", refused, why);
            }
            accept(parsed.description(), taken, printed);
            tellQuiet();
        } else {
            if (why.isPresent()) {
                send("content-reject", refused, why);
            }
            if (!printed.isEmpty()) {
                send("content-accept", printed, group(parsed.description(), taken));
            }
            tellNews(parsed.description());
        }
        offerNext();
    }

    /** What the guest said of its sound while it rang. */
    private void tellQuiet() {
        JoinLink.Call running = call;
        if ((muted || held) && running != null) {
            running.command(new PageCommand.Mute(true));
        }
    }

    /** Parts what the open offer added by what the answer says of it. */
    private void sort(
            SessionDescription answer, List<JingleContent> taken, List<XmlElement> refused, List<XmlElement> printed) {
        List<JingleContent> now = new ArrayList<>(contents.all());
        for (int i = 0; i < now.size(); i++) {
            JingleContent content = now.get(i);
            if (!offered.contains(content.name())) {
                continue;
            }
            Optional<MediaDescription> media =
                    answer.media().stream().skip(i).findFirst().filter(m -> m.port() != 0);
            if (media.isPresent() && content.live()) {
                taken.add(content);
                printed.add(writer.print(content.creator(), content.name(), media.get()));
            } else {
                refused.add(ContentWriter.head(content.creator(), content.name()));
                now.set(i, content.switchedOff());
            }
        }
        contents = new Contents(now, contents.bundle());
    }

    /** What the meeting would rather have, as a hint that a client may follow (XEP-0166 section 7.2.6). */
    private void tellNews(SessionDescription answer) {
        if (!news || changed) {
            return;
        }
        news = false;
        List<XmlElement> descriptions = new ArrayList<>();
        for (int i = 0; i < Math.min(contents.all().size(), answer.media().size()); i++) {
            JingleContent content = contents.all().get(i);
            MediaDescription media = answer.media().get(i);
            if (content.live() && media.port() != 0) {
                descriptions.add(
                        ContentWriter.head(content.creator(), content.name()).with(writer.description(media)));
            }
        }
        send("description-info", descriptions, Optional.empty());
    }

    private void accept(SessionDescription answer, List<JingleContent> taken, List<XmlElement> printed) {
        XmlElement accept = jingle("session-accept");
        accept = own.resource().isEmpty() ? accept : accept.with("responder", own.toString());
        Optional<XmlElement> group = group(answer, taken);
        accept = group.isPresent() ? accept.with(group.get()) : accept;
        for (XmlElement content : printed) {
            accept = accept.with(content);
        }
        outbox.send(accept);
    }

    private Optional<XmlElement> group(SessionDescription answer, List<JingleContent> taken) {
        List<String> names = taken.stream()
                .map(JingleContent::name)
                .filter(contents.bundle()::contains)
                .toList();
        return answer.attribute("group").isPresent() && !names.isEmpty()
                ? Optional.of(ContentWriter.bundle(names))
                : Optional.empty();
    }

    private void trickle(JoinLink.Candidate candidate) {
        JingleContent content = contents.withMid(candidate.mid())
                .or(() -> contents.all().stream().filter(JingleContent::live).findFirst())
                .orElse(null);
        Optional<XmlElement> child = candidate.candidate().isEmpty()
                ? Optional.of(XmlElement.of("gathering-complete", JingleNs.ICE))
                : CandidateCodec.print(candidate.candidate(), "late-" + ++version);
        if (content != null && child.isPresent()) {
            XmlElement transport = XmlElement.of("transport", JingleNs.ICE).with(child.get());
            send(
                    "transport-info",
                    List.of(ContentWriter.head(content.creator(), content.name())
                            .with(transport)),
                    Optional.empty());
        }
    }

    // ---- how it fared

    @Override
    public void onDone(XmlElement jingle) {
        if (jingle.attribute("action").equals("session-terminate")) {
            forget.run();
        }
    }

    @Override
    public void onFailed(XmlElement jingle, Iq.Failure failure) {
        String action = jingle.attribute("action");
        log.debug("guest call: {} was not taken: {}", action, failure.condition());
        if (action.equals("session-terminate")) {
            forget.run();
        } else if (action.equals("session-accept") || deniesSession(jingle, failure)) {
            terminated(new EndReason.SignallingLost("the Jingle client does not know this call (any more)"));
        }
    }

    /**
     * XEP-0166 section 10 has a condition for it, which not every client sends. A bare item-not-found to what names a content may mean
     * that content, which the guest took away meanwhile.
     */
    private static boolean deniesSession(XmlElement jingle, Iq.Failure failure) {
        boolean said = failure.particular()
                .filter(p -> p.is("unknown-session", JingleNs.ERRORS))
                .isPresent();
        return said
                || (failure.condition().equals("item-not-found")
                        && jingle.child("content", Xmlns.JINGLE).isEmpty());
    }

    /** What the inner join says, from any thread. */
    private final class Inner implements JoinLink.Listener {
        private void post(Runnable task) {
            link.loop().execute(() -> {
                if (state != State.ENDED) {
                    task.run();
                }
            });
        }

        @Override
        public void onAnswer(String participantId, String sdpAnswer) {
            post(() -> GuestSession.this.onAnswer(sdpAnswer));
        }

        @Override
        public void onCandidate(JoinLink.Candidate candidate) {
            post(() -> trickle(candidate));
        }

        @Override
        public void onRenegotiate() {
            post(() -> {
                news = true;
                change(contents, List.of());
            });
        }

        @Override
        public void onEnded(EndReason reason) {
            post(() -> end(reason));
        }
    }
}
