package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One request of a guest within its session: carried out, or refused as XEP-0166 section 10 says. Since the guest is the initiator and
 * we never begin a session or add a content, there is nothing to tie with.
 */
final class GuestRequest {
    private static final Set<String> INFO = Set.of("active", "hold", "unhold", "mute", "unmute", "ringing");

    private final GuestSession session;
    private final JingleLimits limits;
    private final Iq iq;
    private final XmlElement jingle;
    private final Consumer<Iq> reply;

    GuestRequest(GuestSession session, JingleLimits limits, Iq iq, XmlElement jingle, Consumer<Iq> reply) {
        this.session = session;
        this.limits = limits;
        this.iq = iq;
        this.jingle = jingle;
        this.reply = reply;
    }

    void carryOut() {
        switch (jingle.attribute("action")) {
            case "session-initiate", "description-info" -> agree();
            case "session-terminate" -> {
                agree();
                session.terminated(Reasons.read(jingle, session.answered()));
            }
            case "session-info" -> info();
            case "transport-info" -> transportInfo();
            case "content-add" -> add();
            case "content-modify" -> modify();
            case "content-remove" -> remove();
            case "transport-replace" -> {
                agree();
                session.rejectTransport(jingle);
            }
            case "session-accept", "content-accept", "content-reject", "transport-accept", "transport-reject" ->
                refuse("unexpected-request", "nothing was asked that this could answer", "out-of-order");
            case "security-info" -> reply.accept(iq.refuse("feature-not-implemented", "no security preconditions"));
            default -> reply.accept(iq.refuse("bad-request", "this action is not understood"));
        }
    }

    private void agree() {
        reply.accept(iq.result());
    }

    private void refuse(String condition, String text, String particular) {
        reply.accept(iq.refuse(condition, text, GuestCalls.condition(particular)));
    }

    /** An empty one is a ping (XEP-0166 section 6.8). */
    private void info() {
        boolean known = jingle.elements().stream()
                .allMatch(e -> e.namespace().equals(JingleNs.RTP_INFO) && INFO.contains(e.name()));
        if (known) {
            agree();
            jingle.elements().forEach(this::quieten);
        } else {
            refuse("feature-not-implemented", "this information is not understood", "unsupported-info");
        }
    }

    /** XEP-0167 sections 8.2 and 8.3: who holds or mutes is shown as muted; a muted picture shows itself. */
    private void quieten(XmlElement info) {
        String name = info.attribute("name");
        boolean sound = name.isEmpty()
                || session.contents()
                        .named(name)
                        .filter(c -> c.media().media().equals("audio"))
                        .isPresent();
        switch (info.name()) {
            case "hold", "unhold" -> session.hold(info.name().equals("hold"));
            case "mute", "unmute" -> {
                if (sound) {
                    session.mute(info.name().equals("mute"));
                }
            }
            default -> {}
        }
    }

    private void transportInfo() {
        List<XmlElement> contents = GuestCalls.contentsOf(jingle);
        Optional<String> unknown = contents.stream()
                .map(content -> content.attribute("name"))
                .filter(name -> session.contents().named(name).isEmpty())
                .findFirst();
        if (unknown.isPresent()) {
            reply.accept(iq.refuse("item-not-found", "there is no such content in this session"));
            return;
        }
        boolean few = true;
        for (XmlElement content : contents) {
            String mid = session.contents().named(content.attribute("name")).stream()
                    .map(JingleContent::mid)
                    .findFirst()
                    .orElse("");
            for (XmlElement child : content.child("transport", JingleNs.ICE)
                    .map(XmlElement::elements)
                    .orElse(List.of())) {
                few &= candidate(mid, child);
            }
        }
        if (few) {
            agree();
        } else {
            reply.accept(iq.refuse("resource-constraint", "there were too many candidates in this session"));
        }
    }

    private boolean candidate(String mid, XmlElement child) {
        if (child.name().equals("gathering-complete")) {
            return session.candidate(mid, "", limits);
        }
        return !child.is("candidate", JingleNs.ICE)
                || CandidateCodec.read(child)
                        .map(line -> session.candidate(mid, line, limits))
                        .orElse(true);
    }

    private void add() {
        Contents before = session.contents();
        Contents.Addition addition = before.with(jingle, limits);
        if (addition instanceof Contents.Addition.Bad bad) {
            reply.accept(iq.refuse("bad-request", bad.why()));
            return;
        }
        agree();
        Contents.Addition.Good good = (Contents.Addition.Good) addition;
        good.foreign().forEach(f -> session.reject(List.of(f.head()), Reasons.of(f.reason(), f.why())));
        List<String> names = GuestCalls.contentsOf(jingle).stream()
                .map(content -> content.attribute("name"))
                .filter(name -> good.contents().named(name).isPresent())
                .toList();
        if (!names.isEmpty()) {
            session.change(good.contents(), names);
        }
    }

    private void modify() {
        Contents now = session.contents();
        for (XmlElement content : GuestCalls.contentsOf(jingle)) {
            String name = content.attribute("name");
            Optional<JingleContent> known = now.named(name).filter(JingleContent::live);
            Optional<Senders> senders = Senders.read(content.attribute("senders"));
            if (known.isEmpty() || senders.isEmpty()) {
                reply.accept(iq.refuse(
                        known.isEmpty() ? "item-not-found" : "bad-request",
                        known.isEmpty() ? "there is no such content in this session" : "these senders are unknown"));
                return;
            }
            now = now.map(c -> c.equals(known.get()) ? c.directed(senders.get().direction(true)) : c);
        }
        agree();
        if (!now.equals(session.contents())) {
            session.change(now, List.of());
        }
    }

    private void remove() {
        List<String> names = new ArrayList<>();
        for (XmlElement content : GuestCalls.contentsOf(jingle)) {
            names.add(content.attribute("name"));
        }
        Contents before = session.contents();
        if (names.isEmpty()
                || names.stream().anyMatch(name -> before.named(name).isEmpty())) {
            reply.accept(iq.refuse("item-not-found", "there is no such content in this session"));
            return;
        }
        agree();
        session.forgetOffered(names);
        Contents now = before.map(c -> names.contains(c.name()) ? c.switchedOff() : c);
        if (now.empty()) {
            session.endAll(new EndReason.HungUp());
        } else if (!now.equals(before)) {
            session.change(now, List.of());
        }
    }
}
