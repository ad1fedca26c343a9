"""XML signatures (XAdES): inside an XML, around it, or beside files as in ASiC."""

import hashlib
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from . import xades, xades_archive, xmldsig, xmltree
from .cms import MAX_SIGNATURES
from .container import NoSignature
from .der import BadDer
from .people import clean, read_signer
from .signed import NATIONAL, Circumstances, Signature, check_time, judge_use, key_oid
from .stamp import STRONG, Stamp, check_token, read_token
from .trust import describe, is_weak_key
from .xmldsig import DS, Document, Unsupported, Wrapped

# How programs write ДСТУ 4145, ГОСТ 34.311 and Купина as addresses; none of them is registered.
_NATIONAL_WORDS = (NATIONAL, "dstu4145", "dstu7564", "gost34311", "kupyna")


async def check_xml(
    data: bytes, around: Circumstances, files: Mapping[str, bytes], *, is_container: bool = False
) -> list[Signature]:
    """Check every XML signature of a file.

    :param files: what may lie beside, by name
    :param is_container: the file only carries signatures and is itself no content, as in ASiC
    """
    try:
        root = xmltree.parse(data)
    except xmltree.BadXml as error:
        return [Signature(reasons=[error.code])]
    nodes = [
        node
        for node in root.iter(f"{DS}Signature")
        # one inside another counters it, or is part of what that one signs
        if next(node.iterancestors(f"{DS}Signature"), None) is None
    ]
    if len(nodes) > MAX_SIGNATURES:
        raise NoSignature("too_large")
    document = Document(data, root, files)
    return [await _Check(node, document, around, is_container).run() for node in nodes]


_PARTS = frozenset(f"{DS}{name}" for name in ("SignedInfo", "SignatureValue", "KeyInfo", "Object"))


def _is_of_qualities(held) -> bool:
    """Say whether an object of a signature holds its properties and nothing else."""
    inside = [child.tag for child in held.iterchildren("*")]
    text = "".join(held.xpath("text()")).strip()
    return inside == [f"{xades.XADES}QualifyingProperties"] and not text


class _Check:
    """One signature on its way from XML to a report."""

    def __init__(self, node, document, around, is_container):
        self.node, self.document, self.around = node, document, around
        self.is_container = is_container
        self.signature = Signature()
        self.properties = None  # as they stand there
        self.stated = None  # as they were signed
        self.references = []

    async def run(self) -> Signature:
        """Check it; whatever foreign bytes make of a library is a reason and no exception."""
        reasons = self.signature.reasons
        try:
            await self._check()
        except Wrapped:
            reasons.append("xml_wrapped")
        except xmltree.BadXml as error:
            reasons.append(error.code)
        except Unsupported as error:
            reasons.append(error.code)
        except (UnsupportedAlgorithm, NotImplementedError):
            reasons.append("algorithm_unsupported")
        except (BadDer, ValueError, TypeError, KeyError, AttributeError, IndexError):
            reasons.append("malformed")
        return self.signature

    async def _check(self):
        (info,) = self.node.findall(f"{DS}SignedInfo")
        (value,) = self.node.findall(f"{DS}SignatureValue")
        method = info.find(f"{DS}SignatureMethod").get("Algorithm", "")
        signature = self.signature
        signature.algorithm = clean(method.rpartition("#")[2] or method)
        certificates = xades.read_certificates(self.node)
        if certificates:
            self._name(certificates[0])
        self.properties = xades.find_properties(self.node)
        signature.claimed = xades.read_claimed(self.properties)
        if not certificates:
            signature.reasons.append("no_certificate")
            return
        certificate = self._choose(certificates)
        if self._is_national(info, method, certificate):
            signature.algorithm = "ДСТУ 4145"
            signature.reasons.append("national_backend")
            return
        signature.reasons += judge_use(certificate)
        form = xmldsig.read_form(info.find(f"{DS}CanonicalizationMethod"))
        signed = xmldsig.canonicalise(info, form)
        self._check_value(certificate, method, xmldsig.decode(value.text), signed)
        self.references = xmldsig.read_references(signed)
        self._check_references(self.references)
        self._check_stated(certificate)
        answers = [*xades.read_answers(self.node), *self.around.answers]
        signature.stamps = await self._check_stamps(value, answers)
        signature.kept = xades_archive.list_kept(self.node)
        await check_time(signature, certificate, certificates, answers, self.around)

    # who

    def _name(self, certificate):
        self.signature.signer = read_signer(certificate)
        self.signature.certificate = describe(certificate)
        self.signature.verdict.chain = [self.signature.certificate]

    def _choose(self, certificates):
        """Return the certificate that the signer named as his, else the first."""
        for certificate in certificates:
            if xades.is_chosen(certificate, self.properties):
                self._name(certificate)
                return certificate
        return certificates[0]

    def _is_national(self, info, method, certificate) -> bool:
        spki = certificate["tbs_certificate"]["subject_public_key_info"]
        names = [method, *(one.get("Algorithm", "") for one in info.iter(f"{DS}DigestMethod"))]
        return key_oid(spki).startswith(NATIONAL) or any(
            word in name.lower() for name in names for word in _NATIONAL_WORDS
        )

    # what

    def _check_value(self, certificate, method, value, signed):
        reasons = self.signature.reasons
        if method not in xmldsig.METHODS:
            raise Unsupported("algorithm_unsupported")
        if xmldsig.METHODS[method][1] not in STRONG or is_weak_key(certificate):
            reasons.append("weak_algorithm")
        try:
            key = load_der_public_key(certificate.public_key.dump())
        except ValueError as error:
            # as a curve that is written out instead of named
            raise Unsupported("algorithm_unsupported") from error
        if not xmldsig.holds(key, method, value, signed):
            reasons.append("signature_mismatch")

    def _check_references(self, references):
        """Compare every digest; what a signature does not cover is told, too."""
        objects = set()
        for reference in references:
            if xmldsig.DIGESTS.get(reference.algorithm) == "sha1":
                self.signature.reasons.append("weak_algorithm")
            if reference.path:
                self._check_file(reference)
                continue
            target = xmldsig.resolve(reference, self.node, self.document)
            if self._is_of_properties(reference, target):
                self._check_properties(reference, target)
            elif target is None:
                self.signature.reasons.append("file_missing")
            else:
                if not reference.fits(target.content):
                    self.signature.reasons.append("digest_mismatch")
                objects.add(self.document.root if target.node is None else target.node)
        self._check_cover(self.document.root in objects or self._is_around(objects))

    def _check_file(self, reference):
        """Compare a file that lies beside: the one of that name, or the one with that digest."""
        if reference.transforms:
            raise Unsupported
        name, content = self._find_file(reference)
        if content is None:
            is_here = self.is_container
            self.signature.reasons.append("file_missing" if is_here else "no_content")
            return
        if not reference.fits(content):
            is_here = self.is_container
            self.signature.reasons.append("manifest_mismatch" if is_here else "digest_mismatch")
        sha256 = hashlib.sha256(content).hexdigest()
        self.signature.covers.append({"name": name, "sha256": sha256})

    def _find_file(self, reference) -> tuple[str, bytes | None]:
        files, name = self.document.files, reference.path
        if not self.is_container:
            # files of a card begin with the number of their version
            fitting = (title for title, content in files.items() if reference.fits(content))
            named = (title for title in files if title.partition("/")[2] == name)
            name = next(fitting, None) or next(named, name)
        return name, files.get(name)

    def _is_of_properties(self, reference, target) -> bool:
        is_called = reference.kind.endswith(xades.SIGNED_PROPERTIES)
        is_own = target is not None and target.node is self.properties is not None
        if is_called and target is not None and not is_own:
            raise Wrapped("properties that are none of this signature")
        return is_called or is_own

    def _check_properties(self, reference, target):
        if target is None or not reference.fits(target.content):
            self.signature.reasons.append("properties_mismatch")
            return
        # read anew from the bytes that are signed
        self.stated = xmltree.parse(target.content)

    def _is_around(self, objects) -> bool:
        """Say whether a signature around its content covers all of it."""
        if self.node is not self.document.root:
            return False
        # nothing stands beside what is signed but the signature's own parts
        if any(child.tag not in _PARTS for child in self.node.iterchildren("*")):
            return False
        held = self.node.findall(f"{DS}Object")
        content = [one for one in held if not _is_of_qualities(one)]
        return bool(content) and objects.issuperset(content)

    def _check_cover(self, is_whole):
        signature = self.signature
        if is_whole and not self.is_container:
            sha256 = hashlib.sha256(self.document.data).hexdigest()
            signature.covers.insert(0, {"name": "", "sha256": sha256})
        elif not signature.covers and not {"file_missing", "no_content"} & set(signature.reasons):
            signature.reasons.append("xml_gap")

    # when

    def _check_stated(self, certificate):
        """Believe only what the signer signed of time and certificate."""
        signature = self.signature
        if "properties_mismatch" in signature.reasons:
            return
        signature.claimed = xades.read_claimed(self.stated)
        is_chosen = xades.is_chosen(certificate, self.stated)
        if is_chosen is None:
            signature.unchecked.append("certificate_not_bound")
        elif not is_chosen:
            signature.reasons.append("certificate_mismatch")

    async def _check_stamps(self, value, answers) -> list[Stamp]:
        stamps = xades_archive.read_told(self.node)
        for tag, holder in xades_archive.find_stamps(self.node):
            if tag == xades_archive.SIGNATURE:
                stamps.append(await self._check_stamp(holder, value, answers))
            elif tag == xades_archive.ARCHIVE:
                stamps.append(await self._check_archive(holder, answers))
        return stamps

    async def _check_stamp(self, holder, value, answers) -> Stamp:
        try:
            form, token = xades.read_stamp(holder)
            content = xmldsig.canonicalise(value, form)
        except (BadDer, ValueError, TypeError, KeyError, AttributeError):
            return Stamp(reason="stamp_broken")
        return await check_token(token, content, self.around.trust, answers)

    async def _check_archive(self, holder, answers) -> Stamp:
        try:
            form, token = xades.read_stamp(holder)
        except (BadDer, ValueError, TypeError, KeyError, AttributeError):
            return Stamp(kind="archive", reason="stamp_broken")
        try:
            targets = [self._follow(one, form.algorithm) for one in self.references]
            content = xades_archive.digested(
                self.node,
                holder,
                form,
                [one.content for one in targets],
                [one.node for one in targets if one.node is not None],
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return read_token(token, "archive")
        stamp = await check_token(token, content, self.around.trust, answers, "archive")
        stamp.over = xades_archive.covered(holder)
        return stamp

    def _follow(self, reference, plain) -> xmldsig.Target:
        """Return what a reference leads to, as an archive time stamp takes it."""
        if reference.path:
            content = self._find_file(reference)[1]
            found = None if content is None else xmldsig.Target(None, content)
        else:
            found = xmldsig.resolve(reference, self.node, self.document, plain)
        if found is None:
            raise Unsupported
        return found
