#!/usr/bin/python3
"""A Jingle client made of slixmpp (XMPP) and aiortc (WebRTC): calls a meeting, sends a tone, records what it hears.

client.py URL JID PASSWORD MEETING WAV SECONDS HZ [video | mute]

URL is tcp://HOST:PORT or that of a WebSocket (RFC 7395); a JID without a user logs in anonymously.
Prints one line for each step that it saw, ends with 0 when the call went as it should.
"""
import asyncio, base64, fractions, hashlib, re, ssl, sys, time, urllib.parse, wave
import xml.etree.ElementTree as ET
import numpy as np
import av, slixmpp, websockets
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import VideoStreamTrack
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

JINGLE, RTP, ICE = 'urn:xmpp:jingle:1', 'urn:xmpp:jingle:apps:rtp:1', 'urn:xmpp:jingle:transports:ice-udp:1'
DTLS, JMI = 'urn:xmpp:jingle:apps:dtls:0', 'urn:xmpp:jingle-message:0'
GROUP, FB = 'urn:xmpp:jingle:apps:grouping:0', 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0'
EXT = 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0'
INFO, CAPS, DISCO = 'urn:xmpp:jingle:apps:rtp:info:1', 'http://jabber.org/protocol/caps', 'http://jabber.org/protocol/disco#info'
STEP = 20


def say(*words):
    print(*words, flush=True)


class Tone(MediaStreamTrack):
    kind = 'audio'

    def __init__(self, hz):
        super().__init__()
        self.hz, self.n, self.began = hz, 0, None

    async def recv(self):
        self.began = self.began or time.time()
        wait = self.began + self.n / 48000 - time.time()
        if wait > 0:
            await asyncio.sleep(wait)
        t = (self.n + np.arange(960)) / 48000
        pcm = (np.sin(2 * np.pi * self.hz * t) * 12000).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, layout='mono')
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.n, fractions.Fraction(1, 48000)
        self.n += 960
        return frame


class Picture(VideoStreamTrack):
    """A white square that moves over blue."""
    n = 0

    async def recv(self):
        pts, base = await self.next_timestamp()
        picture = np.zeros((360, 640, 3), np.uint8)
        picture[:, :, 2] = 120
        at = (self.n * 8) % 600
        picture[100:200, at:at + 40] = 255
        self.n += 1
        frame = av.VideoFrame.from_ndarray(picture, format='rgb24')
        frame.pts, frame.time_base = pts, base
        return frame


def lines(section, name):
    return [line[len(name) + 3:] for line in section if line.startswith('a=' + name + ':')]


def contents_of(sdp, only=None, with_candidates=False):
    """The contents of our own description, in Jingle."""
    parts = [part.strip().splitlines() for part in re.split(r'(?m)^(?=m=)', sdp)]
    elements = []
    for part in parts[1:]:
        kind, formats = part[0].split()[0][2:], part[0].split()[3:]
        mid = lines(part, 'mid')[0]
        if only is not None and mid not in only:
            continue
        content = ET.Element('{%s}content' % JINGLE, creator='initiator', name=mid, senders='both')
        description = ET.SubElement(content, '{%s}description' % RTP, media=kind)
        maps = dict(line.split(' ', 1) for line in lines(part, 'rtpmap'))
        fmtps = dict(line.split(' ', 1) for line in lines(part, 'fmtp'))
        for number in formats:
            fields = maps[number].split('/')
            kwargs = dict(id=number, name=fields[0], clockrate=fields[1])
            if len(fields) > 2:
                kwargs['channels'] = fields[2]
            payload = ET.SubElement(description, '{%s}payload-type' % RTP, **kwargs)
            for parameter in filter(None, fmtps.get(number, '').split(';')):
                name, _, value = parameter.partition('=')
                ET.SubElement(payload, '{%s}parameter' % RTP, name=name.strip(), value=value)
            for feedback in lines(part, 'rtcp-fb'):
                words = feedback.split()
                if words[0] == number:
                    more = dict(subtype=words[2]) if len(words) > 2 else {}
                    ET.SubElement(payload, '{%s}rtcp-fb' % FB, type=words[1], **more)
        for extension in lines(part, 'extmap'):
            number, uri = extension.split()[:2]
            if 'sdes:mid' in uri:  # aiortc gives others one number twice
                ET.SubElement(description, '{%s}rtp-hdrext' % EXT, id=number, uri=uri)
        ET.SubElement(description, '{%s}rtcp-mux' % RTP)
        transport = ET.SubElement(
            content, '{%s}transport' % ICE, ufrag=lines(part, 'ice-ufrag')[0], pwd=lines(part, 'ice-pwd')[0])
        hashed = lines(part, 'fingerprint')[0].split()
        ET.SubElement(transport, '{%s}fingerprint' % DTLS, hash=hashed[0], setup='actpass').text = hashed[1]
        if with_candidates:
            for line in lines(part, 'candidate'):
                transport.append(candidate_element(line))
        elements.append(content)
    return elements


def candidate_element(line):
    words = line.split()
    candidate = ET.Element(
        '{%s}candidate' % ICE, foundation=words[0], component=words[1], protocol=words[2], priority=words[3],
        ip=words[4], port=words[5], type=words[7], generation='0', network='0', id='c' + words[0])
    return candidate


def answer_sdp(offer, jingle):
    """A description of the answer for aiortc: the lines of the offer, those that were not taken with port 0."""
    by_name = {content.get('name'): content for content in jingle.findall('{%s}content' % JINGLE)}
    text = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0']
    bundle = [c.get('name') for c in jingle.findall('{%s}group/{%s}content' % (GROUP, GROUP))]
    text += ['a=group:BUNDLE ' + ' '.join(bundle)] if bundle else []
    for part in [p.strip().splitlines() for p in re.split(r'(?m)^(?=m=)', offer)][1:]:
        mid = lines(part, 'mid')[0]
        kind = part[0].split()[0][2:]
        content = by_name[mid]
        description, transport = content.find('{%s}description' % RTP), content.find('{%s}transport' % ICE)
        payloads = description.findall('{%s}payload-type' % RTP)
        text.append('m=%s 9 UDP/TLS/RTP/SAVPF %s' % (kind, ' '.join(p.get('id') for p in payloads)))
        text += ['c=IN IP4 0.0.0.0', 'a=mid:' + mid, 'a=rtcp-mux']
        text.append('a=' + {'both': 'sendrecv', 'initiator': 'recvonly', 'responder': 'sendonly',
                            'none': 'inactive'}[content.get('senders', 'both')])
        for p in payloads:
            mapping = [p.get('name'), p.get('clockrate')] + ([p.get('channels')] if p.get('channels') else [])
            text.append('a=rtpmap:%s %s' % (p.get('id'), '/'.join(mapping)))
            values = [x.get('name') + '=' + x.get('value') if x.get('name') else x.get('value')
                      for x in p.findall('{%s}parameter' % RTP)]
            text += ['a=fmtp:%s %s' % (p.get('id'), ';'.join(values))] if values else []
            for fb in p.findall('{%s}rtcp-fb' % FB):
                text.append('a=rtcp-fb:%s %s' % (p.get('id'), ' '.join(filter(None, [fb.get('type'), fb.get('subtype')]))))
        for x in description.findall('{%s}rtp-hdrext' % EXT):
            text.append('a=extmap:%s %s' % (x.get('id'), x.get('uri')))
        text += ['a=ice-ufrag:' + transport.get('ufrag'), 'a=ice-pwd:' + transport.get('pwd')]
        for f in transport.findall('{%s}fingerprint' % DTLS):
            text += ['a=fingerprint:%s %s' % (f.get('hash'), f.text), 'a=setup:' + f.get('setup')]
        for c in transport.findall('{%s}candidate' % ICE):
            text.append('a=candidate:' + ' '.join([
                c.get('foundation'), c.get('component'), c.get('protocol'), c.get('priority'), c.get('ip'),
                c.get('port'), 'typ', c.get('type')]))
    return '\r\n'.join(text) + '\r\n'


def verification(info):
    """XEP-0115 section 5.1."""
    identities = sorted('/'.join([i.get('category'), i.get('type'), '', i.get('name', '')])
                        for i in info.findall('{%s}identity' % DISCO))
    features = sorted(f.get('var') for f in info.findall('{%s}feature' % DISCO))
    text = ''.join(word + '<' for word in identities + features)
    return base64.b64encode(hashlib.sha1(text.encode()).digest()).decode(), set(features)


FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing'


class WebSocketWay:
    """A port of our own that speaks as XMPP over TCP what the far end speaks over WebSocket, since slixmpp knows only TCP."""

    def __init__(self, url):
        self.url, self.domain = url, ''

    async def listen(self):
        server = await asyncio.start_server(self.carry, '127.0.0.1', 0)
        return server.sockets[0].getsockname()[:2]

    async def carry(self, reader, writer):
        trust_all = ssl.create_default_context()
        trust_all.check_hostname, trust_all.verify_mode = False, ssl.CERT_NONE
        async with websockets.connect(self.url, subprotocols=['xmpp'],
                                      ssl=trust_all if self.url.startswith('wss') else None) as far:
            back = asyncio.ensure_future(self.to_stream(far, writer))
            await self.to_frames(reader, far)
            back.cancel()

    async def to_frames(self, reader, far):
        parser, depth = None, 0
        while data := await reader.read(65536):
            if b'<stream:stream' in data:
                parser, depth = ET.XMLPullParser(('start', 'end')), 0
            parser.feed(data)
            for event, element in parser.read_events():
                depth += 1 if event == 'start' else -1
                if event == 'start' and depth == 1:
                    await far.send("<open xmlns='%s' to='%s' version='1.0'/>" % (FRAMING, element.get('to')))
                elif event == 'end' and depth == 1:
                    await far.send(ET.tostring(element, encoding='unicode'))
                elif event == 'end' and depth == 0:
                    await far.send("<close xmlns='%s'/>" % FRAMING)

    @staticmethod
    async def to_stream(far, writer):
        async for frame in far:
            if FRAMING in frame and '<open' in frame:
                frame = ("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
                         "version='1.0' id='%s' from='%s'>" % re.search(
                             r"(?=.*\bid=['\"]([^'\"]*))(?=.*\bfrom=['\"]([^'\"]*))", frame).groups())
            elif FRAMING in frame:
                frame = '</stream:stream>'
            writer.write(frame.encode())
            await writer.drain()


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password):
        super().__init__(jid, password)
        self.heard = asyncio.Queue()
        self.use_ipv6 = False
        for name, path in (('jingle', '{jabber:client}iq/{%s}jingle' % JINGLE),
                           ('presence', '{jabber:client}presence'),
                           ('message', '{jabber:client}message')):
            self.register_handler(Callback(name, MatchXPath(path), self.hear))
        self.started = asyncio.get_event_loop().create_future()
        self.add_event_handler('session_start', lambda e: self.started.set_result(True))
        self.add_event_handler('failed_all_auth', lambda e: self.started.set_exception(Exception('no login')))

    def hear(self, stanza):
        if stanza.name == 'iq' and stanza['type'] == 'set':
            stanza.reply().send()
        self.heard.put_nowait(stanza)

    async def wait_for(self, path):
        """The next stanza that holds the element, and the element."""
        while True:
            stanza = await asyncio.wait_for(self.heard.get(), STEP)
            found = stanza.xml.find(path)
            if found is not None:
                return stanza, found

    async def wait_for_action(self, action):
        while True:
            stanza, jingle = await self.wait_for('{%s}jingle' % JINGLE)
            if jingle.get('action') == action:
                return jingle
            say('heard', jingle.get('action'), ' '.join(child.tag for child in jingle))
            if jingle.get('action') == 'session-terminate':
                raise Exception('ended: ' + ET.tostring(jingle, encoding='unicode'))

    async def jingle(self, to, sid, action, *children):
        element = ET.Element('{%s}jingle' % JINGLE, action=action, sid=sid, initiator=str(self.boundjid))
        element.extend(children)
        iq = self.make_iq_set(ito=to, sub=element)
        await iq.send(timeout=STEP)


async def find_meeting(client, meeting):
    """Subscribes as a person does who adds a contact; the full address that can be called."""
    client.send_presence(pto=meeting, ptype='subscribe')
    while True:
        presence, caps = await client.wait_for('{%s}c' % CAPS)
        if presence['from'].bare == meeting:
            break
    query = ET.Element('{%s}query' % DISCO, node=caps.get('node') + '#' + caps.get('ver'))
    answer = await send_get(client, presence['from'], query)
    ver, features = verification(answer.xml.find('{%s}query' % DISCO))
    assert ver == caps.get('ver'), 'the hash of the capabilities is wrong'
    for needed in (JINGLE, RTP, ICE, DTLS, JMI, 'urn:xmpp:jingle:apps:rtp:audio', 'urn:xmpp:jingle:apps:rtp:video'):
        assert needed in features, needed
    say('contact', presence['from'])


async def send_get(client, to, element):
    iq = client.make_iq_get(ito=to)
    iq.append(element)
    return await iq.send(timeout=STEP)


async def propose(client, meeting, sid):
    message = client.make_message(mto=meeting, mtype='chat')
    proposal = ET.Element('{%s}propose' % JMI, id=sid)
    ET.SubElement(proposal, '{%s}description' % RTP, media='audio')
    message.append(proposal)
    message.append(ET.Element('{urn:xmpp:hints}store'))
    message.send()
    proceed, element = await client.wait_for('{%s}proceed' % JMI)
    assert element.get('id') == sid
    say('proceed', proceed['from'])
    return proceed['from']


async def record(track, pcm):
    while True:
        try:
            frame = await track.recv()
        except Exception:
            return
        channels = len(frame.layout.channels)
        pcm.append(frame.to_ndarray().reshape(-1)[::channels])


async def watch(track, pictures):
    while True:
        try:
            frame = await track.recv()
        except Exception:
            return
        pictures.append((frame.width, frame.height))


async def call(client, meeting, wav, seconds, hz, more):
    sid = 'call%d' % int(time.time() * 1000)
    await find_meeting(client, meeting)
    target = await propose(client, meeting, sid)
    pc, pcm, pictures = RTCPeerConnection(), [], []
    connected = asyncio.Event()
    pc.on('track', lambda t: asyncio.ensure_future(record(t, pcm) if t.kind == 'audio' else watch(t, pictures)))
    pc.on('connectionstatechange', lambda: (say('state', pc.connectionState),
                                            pc.connectionState == 'connected' and connected.set()))
    pc.addTrack(Tone(hz))
    await pc.setLocalDescription(await pc.createOffer())
    offer = pc.localDescription.sdp
    contents = contents_of(offer)
    group = ET.Element('{%s}group' % GROUP, semantics='BUNDLE')
    for content in contents:
        ET.SubElement(group, '{%s}content' % GROUP, name=content.get('name'))
    await client.jingle(target, sid, 'session-initiate', group, *contents)
    say('initiated')
    for line in lines([x.strip() for x in offer.splitlines()], 'candidate'):
        content = ET.Element('{%s}content' % JINGLE, creator='initiator', name=contents[0].get('name'))
        ET.SubElement(content, '{%s}transport' % ICE).append(candidate_element(line))
        await client.jingle(target, sid, 'transport-info', content)
    jingle = await client.wait_for_action('session-info')
    assert jingle.find('{%s}ringing' % INFO) is not None
    say('ringing')
    accept = await client.wait_for_action('session-accept')
    say('accepted', ' '.join(c.get('name') for c in accept.findall('{%s}content' % JINGLE)))
    await pc.setRemoteDescription(RTCSessionDescription(answer_sdp(offer, accept), 'answer'))
    await asyncio.wait_for(connected.wait(), STEP)
    await client.jingle(target, sid, 'session-info', ET.Element('{%s}active' % INFO))
    if more == 'video':
        await add_video(client, target, sid, pc, accept)
    if more == 'mute':
        await client.jingle(target, sid, 'session-info', ET.Element('{%s}mute' % INFO, creator='initiator', name='0'))
        say('muted')
    await client.jingle(target, sid, 'session-info')
    await asyncio.sleep(seconds)
    for _ in range(STEP if more == 'video' else 0):
        if len(pictures) > 25:
            break
        await asyncio.sleep(1)
    with wave.open(wav, 'wb') as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes(np.concatenate(pcm or [np.zeros(1, np.int16)]).astype(np.int16).tobytes())
    say('pictures', len(pictures))
    reason = ET.Element('{%s}reason' % JINGLE)
    ET.SubElement(reason, '{%s}success' % JINGLE)
    await client.jingle(target, sid, 'session-terminate', reason)
    await pc.close()
    say('done')


async def add_video(client, target, sid, pc, accept):
    """Shows a picture in the running call."""
    pc.addTrack(Picture())
    await pc.setLocalDescription(await pc.createOffer())
    offer = pc.localDescription.sdp
    contents = contents_of(offer)
    group = ET.Element('{%s}group' % GROUP, semantics='BUNDLE')
    for content in contents:
        ET.SubElement(group, '{%s}content' % GROUP, name=content.get('name'))
    await client.jingle(target, sid, 'content-add', group, contents[1])
    added = await client.wait_for_action('content-accept')
    say('added', ' '.join(c.get('name') for c in added.findall('{%s}content' % JINGLE)))
    for element in accept.findall('{%s}group' % GROUP):
        accept.remove(element)
    accept.append(group)
    accept.extend(added.findall('{%s}content' % JINGLE))
    await pc.setRemoteDescription(RTCSessionDescription(answer_sdp(offer, accept), 'answer'))


async def refused(client, meeting):
    """Calls what is not there, without asking first."""
    sid = 'void%d' % int(time.time() * 1000)
    pc = RTCPeerConnection()
    pc.addTrack(Tone(500))
    await pc.setLocalDescription(await pc.createOffer())
    await client.jingle(meeting, sid, 'session-initiate', *contents_of(pc.localDescription.sdp, None, True))
    jingle = await client.wait_for_action('session-terminate')
    text = jingle.find('{%s}reason/{%s}text' % (JINGLE, JINGLE))
    say('refused', [c.tag.split('}')[1] for c in jingle.find('{%s}reason' % JINGLE)][0], text.text)
    await pc.close()


async def main(url, jid, password, meeting, wav, seconds, hz, more=''):
    way = urllib.parse.urlsplit(url)
    address = (way.hostname, way.port) if way.scheme == 'tcp' else await WebSocketWay(url).listen()
    client = Client(jid, password)
    client.connect(address, disable_starttls=True, force_starttls=False)
    await asyncio.wait_for(client.started, STEP)
    client.send_presence()
    try:
        if wav == '-':
            await refused(client, meeting)
        else:
            await call(client, meeting, wav, float(seconds), float(hz), more)
    finally:
        await client.disconnect()


asyncio.get_event_loop().run_until_complete(main(*sys.argv[1:]))
