package io.drawbridge.xmpp.stanza;

import java.util.Optional;
import javax.xml.namespace.QName;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.IqData;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.IqProvider;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jspecify.annotations.Nullable;

/** Smack's IQ with one of our elements as payload, or none. */
final class PayloadIq extends IQ {
    private final @Nullable XmlElement payload;

    PayloadIq(IqData data, Optional<XmlElement> payload) {
        super(data, payload.map(p -> new QName(p.namespace(), p.name())).orElse(null));
        this.payload = payload.orElse(null);
    }

    @Override
    protected @Nullable IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
        if (payload == null) {
            return null;
        }
        xml.append(XmlPrinter.attributes(payload));
        if (payload.children().isEmpty()) {
            xml.setEmptyElement();
        } else {
            xml.rightAngleBracket();
            xml.append(XmlPrinter.content(payload));
        }
        return xml;
    }

    /** Takes the payload as it stands in the tree; Smack itself walks to its end. */
    static final class Provider extends IqProvider<PayloadIq> {
        @Override
        public PayloadIq parse(XmlPullParser parser, int initialDepth, IqData data, XmlEnvironment environment) {
            return new PayloadIq(data, Optional.of(((TreePullParser) parser).element()));
        }
    }
}
