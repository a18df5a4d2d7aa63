package io.drawbridge.xmpp.stanza;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * Bytes of an XMPP stream to {@link StreamEvent}s (RFC 6120 sections 4 and 11): the stream header once, no DTD, processing instruction,
 * comment or entity, and {@link StreamLimits}. Nothing is thrown out of it; after a fault it is deaf. Owner: one thread.
 */
public final class StanzaFramer {
    private static final String STREAMS = "http://etherx.jabber.org/streams";
    /** After that many bytes the reader is made anew, since it remembers every name that it ever saw. */
    private static final int READER_BYTES = 1024 * 1024;

    private final StreamLimits limits;
    private final TreeBuilder tree;
    private AsyncXMLStreamReader<AsyncByteArrayFeeder> reader = newReader();
    private String syntheticHeader = "";
    private boolean opened;
    private boolean done;
    private int stanzaBytes;
    private int readerBytes;

    public StanzaFramer(StreamLimits limits) {
        this.limits = limits;
        this.tree = new TreeBuilder(limits);
    }

    /** Whether the stream is open and nothing of a next stanza has come. */
    boolean between() {
        return opened && !done && stanzaBytes == 0;
    }

    private static AsyncXMLStreamReader<AsyncByteArrayFeeder> newReader() {
        InputFactoryImpl factory = new InputFactoryImpl();
        factory.configureForSpeed();
        return factory.createAsyncForByteArray();
    }

    /** Takes the next bytes, cut anywhere; the array is free for other use afterwards. */
    public void feed(byte[] bytes, int offset, int length, Consumer<StreamEvent> out) {
        int from = offset;
        int end = offset + length;
        while (from < end && !done) {
            int to = sliceEnd(bytes, from, end);
            try {
                slice(bytes, from, to - from, out);
            } catch (XMLStreamException | RuntimeException e) {
                fault("not-well-formed", "this is not the XML of a stream", out);
            }
            from = to;
        }
    }

    /** A slice ends behind each {@code >} and before each {@code <}, so that the bytes of a stanza can be counted exactly. */
    private static int sliceEnd(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '>') {
                return i + 1;
            }
            if (bytes[i] == '<' && i > from) {
                return i;
            }
        }
        return end;
    }

    private void slice(byte[] bytes, int from, int length, Consumer<StreamEvent> out) throws XMLStreamException {
        stanzaBytes += length;
        readerBytes += length;
        if (stanzaBytes > limits.stanzaBytes()) {
            tree.exceed("a stanza may have " + limits.stanzaBytes() + " bytes");
            if (!opened || stanzaBytes > limits.skipBytes()) {
                fault("policy-violation", tree.excess(), out);
                return;
            }
        }
        reader.getInputFeeder().feedInput(bytes, from, length);
        while (!done) {
            int event = reader.next();
            if (event == AsyncXMLStreamReader.EVENT_INCOMPLETE) {
                return;
            }
            onEvent(event, out);
        }
    }

    private void onEvent(int event, Consumer<StreamEvent> out) throws XMLStreamException {
        switch (event) {
            case XMLStreamConstants.START_DOCUMENT -> onDeclaration(out);
            case XMLStreamConstants.START_ELEMENT -> onStart(out);
            case XMLStreamConstants.END_ELEMENT -> onEnd(out);
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> onText(out);
            default ->
                fault(
                        "restricted-xml",
                        "comments, processing instructions, document types and entities are not allowed",
                        out);
        }
    }

    private void onDeclaration(Consumer<StreamEvent> out) {
        String encoding = reader.getCharacterEncodingScheme();
        if (encoding != null && !encoding.toUpperCase(Locale.ROOT).equals("UTF-8")) {
            fault("unsupported-encoding", "a stream is in UTF-8", out);
        }
    }

    private void onStart(Consumer<StreamEvent> out) throws XMLStreamException {
        if (!opened) {
            open(out);
            return;
        }
        if (tree.depth() == 0
                && reader.getLocalName().equals("stream")
                && namespaceOfElement().equals(STREAMS)) {
            fault("invalid-xml", "a stream has one header", out);
            return;
        }
        tree.start(reader);
        if (!tree.excess().isEmpty() && limits.skipBytes() == 0) {
            fault("policy-violation", tree.excess(), out);
        }
    }

    private void open(Consumer<StreamEvent> out) throws XMLStreamException {
        if (!reader.getLocalName().equals("stream") || !namespaceOfElement().equals(STREAMS)) {
            fault("invalid-namespace", "a stream begins with <stream:stream>", out);
            return;
        }
        XmlElement header = tree.head(reader);
        if (!tree.excess().isEmpty()) {
            fault("policy-violation", tree.excess(), out);
            return;
        }
        String defaultNamespace = reader.getNamespaceContext().getNamespaceURI("");
        String contentNamespace = defaultNamespace == null ? "" : defaultNamespace;
        syntheticHeader = declarations();
        opened = true;
        stanzaBytes = 0;
        out.accept(new StreamEvent.Opened(contentNamespace, header));
    }

    private void onText(Consumer<StreamEvent> out) throws XMLStreamException {
        if (tree.depth() > 0) {
            tree.text(reader);
        } else if (reader.getText().isBlank()) {
            stanzaBytes = 0;
        } else {
            fault("bad-format", "there is text between stanzas", out);
        }
    }

    private void onEnd(Consumer<StreamEvent> out) throws XMLStreamException {
        if (tree.depth() == 0) {
            done = true;
            out.accept(new StreamEvent.Closed());
            return;
        }
        if (!tree.end()) {
            return;
        }
        stanzaBytes = 0;
        String why = tree.excess();
        XmlElement element = tree.take();
        out.accept(why.isEmpty() ? new StreamEvent.Received(element) : new StreamEvent.Skipped(element, why));
        if (readerBytes > READER_BYTES) {
            renewReader();
        }
    }

    /** Between stanzas: a fresh reader, told a stream header with what the real one declared. */
    private void renewReader() throws XMLStreamException {
        byte[] bytes = syntheticHeader.getBytes(StandardCharsets.UTF_8);
        AsyncXMLStreamReader<AsyncByteArrayFeeder> fresh = newReader();
        fresh.getInputFeeder().feedInput(bytes, 0, bytes.length);
        int event = fresh.next();
        while (event != AsyncXMLStreamReader.EVENT_INCOMPLETE) {
            event = fresh.next();
        }
        reader = fresh;
        readerBytes = 0;
    }

    private String declarations() {
        StringBuilder header = new StringBuilder("<");
        String own = reader.getPrefix();
        header.append(own == null || own.isEmpty() ? "stream" : own + ":stream");
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
            String prefix = reader.getNamespacePrefix(i);
            String uri = reader.getNamespaceURI(i);
            header.append(prefix == null || prefix.isEmpty() ? " xmlns='" : " xmlns:" + prefix + "='");
            header.append(XmlPrinter.escape(uri == null ? "" : uri)).append('\'');
        }
        return header.append('>').toString();
    }

    private String namespaceOfElement() {
        String namespace = reader.getNamespaceURI();
        return namespace == null ? "" : namespace;
    }

    private void fault(String condition, String text, Consumer<StreamEvent> out) {
        done = true;
        out.accept(new StreamEvent.Fault(condition, text));
    }
}
