package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.List;
import java.util.Optional;

/** What a {@link ParticipantObserver} is told, as it crosses to a page in another process. Pure. */
public sealed interface MeetingNews {
    /** Entries that are carried of a roster, so that it stays below what a link carries. */
    int MOST_ENTRIES = 250;

    int MOST_CHARS = 128;

    /** The element's name. */
    String kind();

    /** Tells it on. */
    void tell(ParticipantObserver observer);

    /** Everyone else who is in. */
    record Roster(List<ParticipantObserver.Other> others) implements MeetingNews {
        @Override
        public String kind() {
            return "roster";
        }

        @Override
        public void tell(ParticipantObserver observer) {
            observer.onRoster(others);
        }
    }

    /** Whose picture is shown. */
    record Picture(Optional<String> participantId) implements MeetingNews {
        @Override
        public String kind() {
            return "picture";
        }

        @Override
        public void tell(ParticipantObserver observer) {
            observer.onPicture(participantId);
        }
    }

    /** The most that the camera may send. */
    record Limits(SenderLimits limits) implements MeetingNews {
        @Override
        public String kind() {
            return "limits";
        }

        @Override
        public void tell(ParticipantObserver observer) {
            observer.onLimits(limits);
        }
    }

    /** A sentence by key. */
    record Notice(String key) implements MeetingNews {
        @Override
        public String kind() {
            return "notice";
        }

        @Override
        public void tell(ParticipantObserver observer) {
            observer.onNotice(key);
        }
    }

    /** Where the participant is. */
    record Stage(String stage) implements MeetingNews {
        @Override
        public String kind() {
            return "stage";
        }

        @Override
        public void tell(ParticipantObserver observer) {
            observer.onStage(stage);
        }
    }

    /** The element that says it. */
    static XmlElement print(MeetingNews news) {
        XmlElement element = XmlElement.of(news.kind(), Xmlns.MEETING);
        if (news instanceof Roster roster) {
            for (ParticipantObserver.Other other :
                    roster.others().stream().limit(MOST_ENTRIES).toList()) {
                element = element.with(XmlElement.of("participant", Xmlns.MEETING)
                        .with("id", other.id())
                        .with("name", brief(XmlChars.clean(other.name())))
                        .with("path", other.path())
                        .with("muted", other.muted() + ""));
            }
            return element;
        }
        if (news instanceof Picture picture) {
            return picture.participantId().map(id -> XmlElement.of("picture", Xmlns.MEETING).with("of", id)).orElse(element);
        }
        if (news instanceof Limits limits) {
            return element.with("macroblocks", limits.limits().maxFrameSizeMacroblocks() + "")
                    .with("fps", limits.limits().maxFramesPerSecond() + "")
                    .with("bitrate", limits.limits().maxBitrateBps() + "");
        }
        return news instanceof Notice notice
                ? element.with("key", notice.key())
                : element.with("is", ((Stage) news).stage());
    }

    /** Reads one; empty when it is none of these. */
    static Optional<MeetingNews> read(XmlElement element) {
        if (!element.namespace().equals(Xmlns.MEETING)) {
            return Optional.empty();
        }
        return switch (element.name()) {
            case "roster" ->
                Optional.of(new Roster(element.elements().stream()
                        .filter(e -> e.is("participant", Xmlns.MEETING))
                        .limit(MOST_ENTRIES)
                        .map(e -> new ParticipantObserver.Other(
                                brief(e.attribute("id")),
                                brief(e.attribute("name")),
                                e.attribute("path").equals("cvi") ? "cvi" : "webrtc",
                                e.attribute("muted").equals("true")))
                        .toList()));
            case "picture" ->
                Optional.of(new Picture(Optional.of(brief(element.attribute("of"))).filter(id -> !id.isEmpty())));
            case "limits" ->
                Optional.of(new Limits(new SenderLimits(
                        number(element, "macroblocks"), number(element, "fps"), number(element, "bitrate"))));
            case "notice" -> Optional.of(new Notice(brief(element.attribute("key"))));
            case "stage" -> Optional.of(new Stage(brief(element.attribute("is"))));
            default -> Optional.empty();
        };
    }

    private static int number(XmlElement element, String attribute) {
        String text = element.attribute(attribute);
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static String brief(String text) {
        return text.length() > MOST_CHARS ? XmlChars.clean(text.substring(0, MOST_CHARS)) : text;
    }
}
