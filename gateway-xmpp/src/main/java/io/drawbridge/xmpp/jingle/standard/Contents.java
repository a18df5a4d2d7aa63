package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.Origin;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The contents of a session in their order, as the initiator describes them, and the bundle they are in. A content once here keeps its
 * place, since an m line does. Immutable.
 *
 * @param bundle names of the bundled contents
 */
record Contents(List<JingleContent> all, Set<String> bundle) {
    /** None yet. */
    static final Contents NONE = new Contents(List.of(), Set.of());

    Contents {
        all = List.copyOf(all);
        bundle = Collections.unmodifiableSet(new LinkedHashSet<>(bundle));
    }

    /** What became of the contents of a request. */
    sealed interface Addition {
        /**
         * Added.
         *
         * @param contents all there are now
         * @param foreign those that were left out, since they are of another application or transport
         */
        record Good(Contents contents, List<ContentReader.Reading.Foreign> foreign) implements Addition {}

        /** The request cannot be understood. */
        record Bad(String why) implements Addition {}
    }

    /** These with those of a session-initiate or content-add behind. */
    Addition with(XmlElement jingle, JingleLimits limits) {
        List<XmlElement> elements = jingle.elements().stream()
                .filter(e -> e.is("content", Xmlns.JINGLE))
                .toList();
        if (elements.isEmpty() || all.size() + elements.size() > limits.contents()) {
            return new Addition.Bad("a session has contents, at most " + limits.contents());
        }
        ContentReader reader = new ContentReader(limits);
        List<JingleContent> more = new ArrayList<>(all);
        List<ContentReader.Reading.Foreign> foreign = new ArrayList<>();
        for (XmlElement element : elements) {
            String name = element.attribute("name");
            int place = place(name, more);
            if (place >= 0 && more.get(place).live()) {
                return new Addition.Bad("two contents have one name");
            }
            ContentReader.Reading reading =
                    reader.read(element, place >= 0 ? more.get(place).mid() : mid(name, more));
            if (reading instanceof ContentReader.Reading.Bad bad) {
                return new Addition.Bad(bad.why());
            }
            if (reading instanceof ContentReader.Reading.Foreign other) {
                foreign.add(other);
            } else if (reading instanceof ContentReader.Reading.Good good && place >= 0) {
                more.set(place, good.content());
            } else if (reading instanceof ContentReader.Reading.Good good) {
                more.add(good.content());
            }
        }
        return new Addition.Good(new Contents(more, bundle(jingle, more)).oneTransport(), foreign);
    }

    /** Where a content of that name is, or was: it comes back in its old place. */
    private static int place(String name, List<JingleContent> known) {
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** A client's content names are its mids, and its packets carry them, so a name that can be a mid is one. */
    private static String mid(String name, List<JingleContent> others) {
        if (Tokens.token(name) && others.stream().noneMatch(other -> other.mid().equals(name))) {
            return name;
        }
        int number = others.size();
        while (true) {
            String mid = "m" + number++;
            if (others.stream().noneMatch(other -> other.mid().equals(mid))) {
                return mid;
            }
        }
    }

    private Set<String> bundle(XmlElement jingle, List<JingleContent> known) {
        Set<String> names = new LinkedHashSet<>(bundle);
        jingle.elements().stream()
                .filter(e -> e.is("group", JingleNs.GROUPING)
                        && e.attribute("semantics").equals("BUNDLE"))
                .flatMap(group -> group.elements().stream())
                .map(content -> content.attribute("name"))
                .filter(name ->
                        known.stream().anyMatch(content -> content.name().equals(name)))
                .forEach(names::add);
        if (!bundle.isEmpty()) {
            known.stream()
                    .filter(this::sharesTransport)
                    .map(JingleContent::name)
                    .forEach(names::add);
        }
        return names;
    }

    /** A content that is added to a bundle may say so by its transport alone. */
    private boolean sharesTransport(JingleContent content) {
        Optional<String> ufrag = content.media().attribute("ice-ufrag");
        return ufrag.isPresent()
                && all.stream()
                        .filter(c -> c.live() && bundle.contains(c.name()))
                        .anyMatch(c -> c.media().attribute("ice-ufrag").equals(ufrag)
                                && c.media()
                                        .attribute("ice-pwd")
                                        .equals(content.media().attribute("ice-pwd")));
    }

    /** There is one transport for a guest, so what is not bundled with the first sound (or the first content) is switched off. */
    private Contents oneTransport() {
        Optional<JingleContent> first = all.stream()
                .filter(c -> c.live() && c.media().media().equals("audio"))
                .findFirst()
                .or(() -> all.stream().filter(JingleContent::live).findFirst());
        if (first.isEmpty()) {
            return this;
        }
        JingleContent leader = first.get();
        boolean bundled = bundle.contains(leader.name());
        return map(c -> c.equals(leader) || !c.live() || (bundled && bundle.contains(c.name())) ? c : c.switchedOff());
    }

    /** The content of that name. */
    Optional<JingleContent> named(String name) {
        return all.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The content with that mid. */
    Optional<JingleContent> withMid(String mid) {
        return all.stream().filter(c -> c.mid().equals(mid)).findFirst();
    }

    /** Whether nothing is left of the session. */
    boolean empty() {
        return all.stream().noneMatch(JingleContent::live);
    }

    /** The same with each content changed. */
    Contents map(UnaryOperator<JingleContent> change) {
        return new Contents(all.stream().map(change).toList(), bundle);
    }

    /**
     * The initiator's offer as the inner half gets it. A guest that leaves it to us who begins the DTLS handshake is shown as one that
     * waits: to begin is what RFC 5763 section 5 recommends to who answers, and Dino 0.4, which sits in a server's handshake from its
     * offer on, does not come out of it as a client.
     */
    SessionDescription offer(int version) {
        return map(JingleContent::waiting).description(version);
    }

    /** The initiator's session description. */
    SessionDescription description(int version) {
        List<String> mids = all.stream()
                .filter(c -> c.live() && bundle.contains(c.name()))
                .map(JingleContent::mid)
                .toList();
        List<Attribute> attributes = new ArrayList<>();
        if (!mids.isEmpty()) {
            attributes.add(new Attribute("group", "BUNDLE " + String.join(" ", mids)));
        }
        attributes.add(new Attribute("ice-options", "trickle"));
        List<MediaDescription> media = all.stream().map(JingleContent::media).toList();
        return new SessionDescription(
                new Origin("-", "1", Integer.toString(version), "IP4", "0.0.0.0"),
                "-",
                Optional.empty(),
                List.of(),
                attributes,
                media);
    }
}
