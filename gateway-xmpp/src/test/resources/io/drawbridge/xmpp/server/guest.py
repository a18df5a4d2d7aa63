"""An anonymous guest over WebSocket, written by hand: pings a component, sends it a message, and says what it hears."""
import asyncio
import re
import sys

import websockets

OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='%s' version='1.0'/>"
STEPS = [
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>",
    "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
    "<iq xmlns='jabber:client' type='get' id='p' to='%s'><ping xmlns='urn:xmpp:ping'/></iq>",
    "<message xmlns='jabber:client' type='chat' to='%s'><body>hello</body></message>",
]


async def main(url, domain, component):
    async with websockets.connect(url, subprotocols=["xmpp"]) as socket:
        assert socket.subprotocol == "xmpp"

        async def ask(text, answer):
            await socket.send(text)
            while True:
                heard = await asyncio.wait_for(socket.recv(), 10)
                if re.search(answer, heard):
                    return heard

        await ask(OPEN % domain, "ANONYMOUS")
        await ask(STEPS[0], "<success")
        await ask(OPEN % domain, "<bind")
        print("jid", re.search("<jid>(.*)</jid>", await ask(STEPS[1], "<jid>")).group(1))
        await ask(STEPS[2] % component, "id=.p.")
        print("pong")
        print("answer", re.search("<body>(.*)</body>", await ask(STEPS[3] % component, "<body>")).group(1))
        await ask("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", "<close")


asyncio.run(main(*sys.argv[1:]))
