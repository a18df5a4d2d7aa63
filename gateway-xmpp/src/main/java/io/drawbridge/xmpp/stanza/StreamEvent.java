package io.drawbridge.xmpp.stanza;

/** What a stream of bytes says, in order. */
public sealed interface StreamEvent {
    /**
     * The far end has opened its stream.
     *
     * @param contentNamespace the default namespace, for example {@code jabber:component:accept}
     * @param header the stream element without content: id, from, to
     */
    record Opened(String contentNamespace, XmlElement header) implements StreamEvent {}

    /** A complete first-level element. */
    record Received(XmlElement element) implements StreamEvent {}

    /**
     * A first-level element above the limits was dropped.
     *
     * @param head its name with the attributes type, id, from and to; nothing else
     */
    record Skipped(XmlElement head, String why) implements StreamEvent {}

    /** The far end has closed its stream. */
    record Closed() implements StreamEvent {}

    /**
     * The stream cannot be read any further; nothing comes after it.
     *
     * @param condition a stream error of RFC 6120 section 4.9.3
     */
    record Fault(String condition, String text) implements StreamEvent {}
}
