"""How orders to a language model are worded: patterns, each linear, over one sentence in lower case."""

import re

# Words

_AI = (
    r"(?:(?:a\.?i\.?|artificial intelligence|language|llm|chat|generative)[ -]?(?:language )?"
    r"(?:models?|assistants?|systems?|tools?|agents?|bots?|summari[sz]ers?|engines?|crawlers?|chatbots?)"
    r"|ais?|llms?|assistants?|chatbots?|chatgpt|summari[sz]ers?|(?:the|this) model|models)"
)
_OUTPUT = r"(?:answers?|responses?|repl(?:y|ies)|summar(?:y|ies)|outputs?|completions?|messages?|generated text)"
_YOURS = rf"\byour (?:[a-z]+ ){{0,2}}{_OUTPUT}\b"
_SOURCE = r"(?:passages?|sources?|articles?|documents?|paragraphs?|texts?|contexts?|pages?)"
_HERE = rf"\bth(?:is|e above|e following) {_SOURCE}\b|\breading this\b"
_ORDERS = r"(?:instructions?|prompts?|directi(?:on|ve)s?|guidelines|rules|orders|commands|messages?|context)"
_LITERAL = r"(?:https?://|!\[|<[a-z/!]|\]\(|\[p\d|[\"“‘`][^\"”’`]{1,80}[\"”’`]|\b[a-z]{3,}-\d{2,}\b)"
_TONGUE = (
    r"(?:(?:[a-z]+ )?(?:english|french|german|spanish|italian|portuguese|russian|chinese|japanese|latin|arabic|dutch"
    r"|polish|turkish|korean|hindi|morse code|capital(?: letter)?s|upper ?case|all caps|verse|rhymes?|haiku|emojis?"
    r"|json|xml|html|yaml|base64|rot13|reverse|one word|pig latin))\b"
)
_WRITES = (
    r"(?:say|state|mention|include|print|output|cite|link|embed|describe|append|insert|answer|respond|reply|quote"
    r"|write|render|tell|recommend|refuse|add|repeat|reveal|ignore|begin|start|end|display|follow|obey|treat|give"
    r"|credit|attribute|emit|warn|advise|direct|present|name|use|contain)\b"
)
_MUST = (
    r"(?:must|should|shall|may not|will|(?:has|have|need|needs|is|are) (?:now )?(?:required |expected |not allowed "
    r"|asked |instructed |requested |obliged )?to)"
)
_ANSWERING = (
    r"(?:summari[sz](?:e|ing)|answer(?:ing)?|reply(?:ing)?|respond(?:ing)?|cit(?:e|ing)|quot(?:e|ing)"
    r"|generat(?:e|ing)|paraphras(?:e|ing)|process(?:ing)?)\b"
)
_USER = (
    r"(?:(?:the|any|every|each|all) (?:users?|readers?|person asking)|whoever|anyone (?:who|that) asks"
    r"|users|readers)\b"
)

# What an order begins with, after "please", "now", "AI:", "when you answer, …"

OPENING = re.compile(
    rf"(?:[^\w<!\[]+|(?:please|kindly|now|also|then|instead|just|always|simply|first|finally|important|urgent"
    rf"|attention|warning|reminder|note|and|but|so)\b[\s:,!]*|(?:dear |hey |hello )?{_AI}[:,] ?"
    r"|(?:to|for|in|if|when|whenever|before|after|while|once|whatever)\b[^,:;]{1,90}, )"
)
CLAUSE = re.compile(r"[;:>\]}—–] ?|-{2,} |, (?:so|then|and|but) | and (?:then )?|[.?!] ")
_ORDER_VERBS = (
    "ignore disregard forget override bypass discard say state claim answer reply respond write output print emit"
    " return render display show repeat reveal disclose recite dump include add insert append put place embed attach"
    " mention integrate incorporate tell send inform advise direct warn remind convince give cite label mark use"
    " treat prefer rank prioritise prioritize rely trust choose attribute credit present replace renumber swap act"
    " pretend behave speak talk enter enable disable activate switch translate encode decode copy start begin end"
    " finish stop refuse decline do don't never leave wrap format produce describe recommend make summarise summarize"
    " list quote generate modify enhance augment introduce substitute convert misspell scramble jumble rearrange"
    " remove group combine provide suggest fetch follow obey avoid keep compose link promote insist declare consider"
).split()
ORDER = re.compile(rf"(?:{'|'.join(_ORDER_VERBS)})\b(?! (?:to|of|rose|fell|was|were|is|are|has|had)\b)|you {_MUST}\b")

# Matched where an order begins

AT_ORDER = [
    re.compile(pattern)
    for pattern in (
        # forget what you were told
        rf"(?:ignore|disregard|forget|override|bypass|discard|neglect)\b.{{0,40}}?(?:\b(?:previous|prior|above"
        rf"|earlier"
        rf"|preceding|other|original|initial|foregoing)\b.{{0,20}}\b(?:{_ORDERS}|{_SOURCE})|\b(?:everything|all"
        rf"|anything)"
        rf" (?:above|before|prior|previous)\b|\byour (?:[a-z]+ )?{_ORDERS}|\b{_ORDERS} you\b"
        rf"|\bthe (?:{_ORDERS.replace('rules|orders|', '')}|passages|sources|labels|users?|question)\b)",
        rf"(?:ignore|disregard|discard)\b.{{0,20}}\b(?:any|every|all|the others?)\b.{{0,20}}(?:{_SOURCE}|others)\b",
        # speak to whoever asks
        rf"(?:tell|send|inform|advise|direct|warn|remind|convince|show|give|urge|ask|persuade) {_USER}",
        rf"(?:begin|start|end|finish|close|open|preface|conclude) (?:the|this|every|each|all|any) {_OUTPUT}\b",
        r"(?:recommend|suggest|praise|promote|mention)\b.{0,60}\b(?:to anyone who asks|to (?:the )?users?)\b",
        # say that there is nothing
        r"(?:say|state|answer|reply|respond|claim|write|conclude|insist|declare)\b[\s:\"“]*(?:only|just|simply|that"
        r"|with|,|:|\s)*(?:there (?:is|are) no|nothing (?:is|was|can)|no (?:information|answer|data)\b"
        rf"|(?:you|i) (?:do not|don't|don’t|cannot|can't|are unable)|the (?:archive|{_SOURCE}) (?:does|do"
        rf"|contains?)\b)",
        r"(?:do not|don't|never|refuse to|decline to|stop) (?:answer(?:ing)?|respond|reply|quote|cite|summari[sz]e)\b"
        rf".{{0,30}}\b(?:questions?|it|this|{_SOURCE}|quer(?:y|ies)|users?)\b",
        rf"(?:do not|don't|never) (?:use|name|mention|trust|read|show|reveal)\b.{{0,30}}\bth(?:is|ese|e other"
        rf"|e) (?:{_SOURCE}"
        r"|newspaper|labels?)\b",
        # how to answer
        rf"(?:answer|respond|reply|write|speak|talk|switch|continue|output|translate|produce)\b.{{0,30}}?\b(?:in|to"
        rf"|into|as) "
        rf"{_TONGUE}",
        r"(?:respond|reply|answer) (?:only|with|using|exactly|every|all|each)\b",
        r"(?:respond|reply|answer|speak|talk|write|act|behave) (?:like|as) (?:an?|the|my|if)\b",
        r"pretend (?:to be|that|you)\b|you (?:must|will|should|have to|need to) (?:now )?(?:respond|answer|reply"
        r"|obey|ignore|output|say|print|finish|begin|start|end|cite)\b",
        rf"(?:output|print|emit|return|render|display|echo|generate|repeat|copy|start|begin"
        rf"|append)\b[\s:]*(?:\w+ ){{0,3}}?"
        rf"{_LITERAL}",
        r"(?:output|print|return|emit) (?:only|exactly|nothing but|the (?:word|phrase|string|following|answer)"
        r"|your)\b",
        # put something in
        r"(?:include|add|insert|append|put|place|embed|attach|mention|write|use|print|output|say) (?:(?:the|this"
        r"|that|a|an)"
        r" )?(?:following |secret |markdown |only )?(?:code ?word|keyword|password|token|string|label|marker|footnote"
        r"|image tag|citation marker)\b",
        rf"(?:include|add|insert|append|put|embed|attach)\b.{{0,20}}(?:this|the following|that) (?:links?|urls?"
        rf"|image|tag|sentence"
        rf"|phrase)\b.{{0,60}}(?:{_LITERAL}|{_OUTPUT})",
        r"(?:use|cite|label|mark|put|attach|write|swap|treat|leave|point|renumber)\b.{0,40}(?:\[\d|\[?\bp\d{1,3}\b"
        r"|\blabels?\b"
        r"|citation markers?\b).{0,60}",
        r"(?:include|add|insert|append|put|place|embed|attach|finish|begin|start|end|return|post|give|write|copy"
        r"|emit)\b.{0,80}"
        r"(?:https?://|!\[|<[a-z!]|\]\()",
        rf"(?:present|describe|report|state|repeat) (?:the following|this|the above|it|th(?:is"
        rf"|e) {_SOURCE})\b.{{0,30}}\bas\b",
        # tell what you were told
        r"(?:reveal|repeat|print|show|display|output|disclose|leak|recite|quote|summari[sz]e|write|list|tell|start"
        r"|dump|share"
        r"|copy|encode|give)\b.{0,50}\b(?:system (?:prompt|message|instructions?)|developer (?:message|prompt)"
        r"|initial"
        r" instructions|hidden (?:rules|instructions|prompt)|your (?:[a-z]+ )?(?:prompt|instructions|guidelines"
        r"|rules|context)"
        r"|(?:instructions|passages|rules)\b.{0,12}\byou were|context window|(?:text|everything|words) above"
        r"|conversation (?:history|so far)|api keys|secret (?:mark|key|prompt))\b",
        # trust only me
        rf"(?:treat|prefer|rank|prioriti[sz]e|rely|trust|give|choose|use|consider)\b.{{0,50}}\b(?:this|the other"
        rf"|every other|other"
        rf"|all other) {_SOURCE}\b",
        r"(?:enter|enable|activate|switch to) (?:[a-z]+ )?(?:debug|developer|admin|god|jailbreak|unrestricted"
        r"|dan) mode\b",
        # forget it, in other languages; where it is no order it may be the third person
        r"(?:ignorieren? sie|ignoriere|vergiss|vergessen sie|missachte)\b.{0,40}(?:anweisung|regeln|vorgaben|befehl)",
        r"(?:ignore[zr]?|oublie[zr]?)\b.{0,30}(?:consignes|règles|instructions (?:précéd|antér|ci-dessus|donn))",
        r"(?:ignor[ae]|ignoren|olvid[ae]|olviden)\b.{0,30}(?:instrucciones|reglas|indicaciones|órdenes)",
        r"(?:ignora|ignorate|dimentica|dimenticate)\b.{0,30}(?:istruzioni|regole)",
        r"(?:ignore|ignorem|esqueça|desconsidere)\b.{0,30}(?:instruções|regras|ordens)",
        r"(?:ignorera|glöm|ignorer|glem|bortse från|se bort fra)\b.{0,40}(?:instru[kc]\w+|regler|anvisning)",
        r"(?:ignoruj|zapomeň|ignorujte|zapomeňte)\b.{0,40}(?:pokyn|instrukc|pravid)",
        r"(?:ignoră|ignorați|uită|uitați)\b.{0,40}(?:instrucțiuni|reguli)",
        r"(?:hãy )?(?:bỏ qua|quên|phớt lờ)\b.{0,40}(?:hướng dẫn|chỉ thị|chỉ dẫn)",
        r"abaikan\b.{0,30}(?:instruksi|perintah)",
        r"(?:disable|remove|turn off|lift) your\b",
    )
]

# Matched anywhere in a sentence

ANYWHERE = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:in|into|to|from|of|with|within) your (?:[a-z]+ ){0,2}(?:answer|response|reply|summary|output"
        r"|completion)\b",
        rf"(?:every|any|all|each|the)(?: [a-z-]+)? {_OUTPUT}\b[^.]{{0,50}}\b{_MUST} (?:contain|mention|link|cite"
        rf"|begin with"
        rf"|start with|end with|be (?:given|written|formatted|returned|valid|in {_TONGUE}))\b",
        rf"\b(?:every|any|all|each) (?:generated |ai )?{_OUTPUT}\b[^.]{{0,50}}\b{_MUST} {_WRITES}"
        rf"[^.]{{0,200}}{_LITERAL}",
        rf"{_YOURS} (?:must|should|has to|needs to|shall|will|is to|may not)\b|\bthe correct (?:answer"
        rf"|response) (?:to every|is)\b",
        rf"\b{_AI}\b[^.]{{0,60}}\b{_MUST} (?:always |never |now )?{_WRITES}.{{0,200}}(?:{_HERE}|{_LITERAL}|{_YOURS})",
        rf"\b{_AI}\b[^.]{{0,30}}(?:{_HERE})[^.]{{0,60}}\b{_MUST}\b",
        r"\bif you(?:'re|’re| are) an? (?:[a-z]+ ){0,3}(?:ai|model|llm|assistant|bot|chatbot|robot|agent)\b",
        r"\bas an? (?:[a-z]+ )?(?:ai|assistant|llm)\b[^,.]{0,20}, you\b",
        rf"\b(?:note|message|notice|memo|attention|instructions?|task) (?:to|for) (?:the |all |any )?{_AI}\b",
        r"\byou(?:'re|’re| are)(?: now| no longer)? (?:an? )?(?:dan\b|(?:[a-z]+ ){0,3}(?:ai|assistant|chatbot"
        r"|language model)\b)",
        r"\bfrom now on,? you\b|\byou have (?:a )?new (?:task|instruction|role|goal)|\byour (?:only|new|next|real"
        r"|true|sole)"
        r" (?:task|job|goal|role|instruction|purpose) is\b",
        r"\b(?:whatever|everything|anything|(?:every|each) sentence|all) (?:that )?you (?:write|say|generate|output"
        r"|produce)\b",
        r"\b(?:what|which)\b[^.]{0,30}\byou\b[^.]{0,40}\b(?:this conversation|system prompt|initial instructions)\b",
        r"\b(?:passages?|sources) (?:before|after|above|below|other than) this one\b",
        r"^\W*(?:system|assistant|developer|user|human)(?: (?:message|prompt|override|note|instructions?))? ?:",
        r"^\W*earlier (?:question|answer) ?:",
        r"^\W*(?:system )?override ?:|^\W*new (?:task|instructions?|directive|prompt)(?: for [^:]{0,30})? ?:",
        # other languages: "ignore … instructions", "in your answer"
        r"\b(?:negeer|vergeet)\b.{0,30}(?:instructies|regels|opdrachten)",
        r"\b(?:игнорируй|забудь|проигнорируй)(?:те)?\b.{0,40}(?:инструкц|указан|правил)",
        r"\b(?:ігноруй|забудь|проігноруй)(?:те)?\b.{0,40}(?:інструкц|вказів|правил)",
        r"(?:निर्देश|आदेश).{0,20}(?:अनदेखा|नज़रअंदाज़|भूल).{0,8}(?:करें|करो|जाओ|जाएँ)",
        r"(?:התעלם|התעלמו) .{0,20}(?:הוראות|ההוראות)",
        r"\b(?:zignoruj|ignoruj|zapomnij)(?:cie)?\b.{0,40}(?:instrukcj|polece|zasad)|talimat\w*.{0,20}(?:yok say"
        r"|görmezden gel|unut)",
        r"(?:忽略|无视|無視|忘记|不要理会).{0,20}(?:指示|指令|命令|说明|规则)|(?:指示|命令|ルール).{0,10}(?:無視して|忘れて)"
        r"|(?:지시|명령|규칙).{0,10}무시하|تجاهل.{0,20}(?:التعليمات|الأوامر)",
        r"\bdans (?:ta|votre) réponse\b|\ben tu respuesta\b|\bnella tua risposta\b|\bin deiner antwort\b"
        r"|\bin je antwoord\b",
    )
]
# The marks of chat formats, also in quotation marks
FORMAT = re.compile(
    r"<\|[^|<>]{1,30}\|>|\[/?inst\]|<</?sys>>|#{2,3} ?(?:instruction|system|response|human|assistant)\b"
    rf"|</?(?:{_SOURCE}|system|instructions?|user|assistant)>|[\"']role[\"'] ?: ?[\"'](?:system|user|assistant)"
    rf"|[-=#*]{{2,}} ?(?:end|begin|start)\w* (?:of )?(?:the )?(?:{_SOURCE}|prompt|system)"
)
# Anywhere in a sentence that gives an order
IN_ORDER = re.compile(
    rf"{_YOURS}|\b(?:in|to|into|of|from|for|at the end of|after) (?:the|every|each) (?:answer|response|reply"
    rf"|summary|output)\b"
    rf"|\b(?:when|whenever|before|after|while|once|if) you (?:{_ANSWERING})|\bwhen(?:ever)? {_ANSWERING}"
    rf"|\b(?:if|when) (?:a |the )?(?:users?|readers?) asks?\b"
)
IF_ASKED = re.compile(rf"\W*(?:if|when|whenever) (?:you are )?asked\b[^,]{{0,60}}, (?:{'|'.join(_ORDER_VERBS)})\b")

# A task set in the middle of a report: written text is asked for, and nobody in the report asks

TASK = re.compile(
    r"(?:please )?(?:(?:can|could|would|will) you (?:please )?)?(?:(?:explain|describe|write|draft|compose|provide"
    r"|translate|summari[sz]e|paraphrase|rewrite|outline|define|generate|create|develop|break down|show me|give me"
    r"|solve|compute|calculate|analy[sz]e|compare|evaluate|identify|interpret|classify|suggest|recommend|discuss"
    r"|predict|estimate|tell me)(?: me)?"
    r" (?:the|an?|how|why|what|in|some|three|five|ten|all|this|these|my|whether|if|about)\b"
    r"|(?:remind|help) me\b|(?:list|find|plan|schedule|book|set) (?:me )?(?:the|an?|all|some|three|five|ten|up|my)\b"
    r"|(?:replace|substitute|convert|change|rearrange|scramble|reverse|encode|remove|capitali[sz]e|misspell)"
    r" (?:all |every |each |the )?(?:\w+ )?(?:letters?|vowels?|consonants?|words?|sentences?|characters?|spaces)\b)"
)
