"""Lines that scrapes have above, beside and below a story, by kind: what dress.py plants between the lines of pages.

Written for this purpose, in the languages of the tables of the extractor. No line is from a page.
"""

BROWSER_NOTICES = [
    "Please enable JavaScript to view this page", "Your browser is not supported", "This site works best in a newer browser. Update it now",
    "JavaScript is disabled in your browser", "Bitte aktivieren Sie JavaScript", "Ihr Browser ist veraltet. Bitte aktualisieren Sie ihn.",
    "Votre navigateur n'est plus pris en charge", "Veuillez activer JavaScript", "Su navegador no es compatible con esta página",
    "Active JavaScript para continuar", "Il tuo browser non è aggiornato", "Seu navegador está desatualizado", "Uw browser wordt niet ondersteund",
    "Din webbläsare stöds inte längre", "Nettleseren din er utdatert", "Din browser er for gammel", "Selaimesi ei ole tuettu",
    "Twoja przeglądarka jest nieaktualna", "Ваш браузер устарел", "Tarayıcınız güncel değil", "Peramban Anda tidak didukung",
]
SKIP_LINKS = [
    "Skip to main content", "Skip to content", "Jump to navigation", "Back to top", "Zum Inhalt springen", "Zum Hauptinhalt", "Aller au contenu",
    "Accéder au contenu principal", "Ir al contenido", "Saltar al contenido principal", "Vai al contenuto", "Salta al contenuto", "Ir para o conteúdo",
    "Ga naar de inhoud", "Hoppa till innehåll", "Hopp til innhold", "Gå til indhold", "Siirry sisältöön", "Przejdź do treści", "Перейти к содержанию",
    "Перейти до вмісту", "İçeriğe geç", "Langsung ke konten", "Chuyển đến nội dung", "본문 바로가기", "本文へ移動", "跳到主要内容",
]
SLOGANS = [
    "The independent voice of the valley since {year}", "News you can trust", "All the news of the county, every day", "Local news, sports and weather",
    "Your news, your way", "Journalism without fear since {year}", "Die unabhängige Tageszeitung für die Region", "Nachrichten aus Stadt und Land",
    "Aktuelles aus der Region", "Le journal de votre région depuis {year}", "L'information en continu", "Toute l'actualité, sans détour",
    "El diario independiente de la provincia", "Noticias de última hora y actualidad", "Il giornale della tua città", "Notizie in tempo reale",
    "O jornal que conta a história da cidade", "Notícias todos os dias", "Onafhankelijk nieuws uit de streek", "Nyheter från hela länet",
    "Nyheter du kan stole på", "Nyheder fra hele landet", "Uutiset ensimmäisenä", "Codzienne wiadomości z regionu", "Новости города и области",
    "Незалежні новини щодня", "Doğru ve tarafsız haber", "Berita terkini dan terpercaya", "Tin tức mới nhất", "빠르고 정확한 뉴스", "地域のニュースをいち早く",
]
PLEAS = [
    "Support independent journalism", "We need your support to go on reporting", "Become a member today", "Help us keep the news free for all. Give now",
    "Unterstützen Sie unseren Journalismus", "Jetzt Mitglied werden", "Soutenez une presse indépendante", "Faites un don", "Apoya el periodismo independiente",
    "Hazte socio", "Sostieni il giornalismo libero", "Apoie o jornalismo local", "Steun onze journalistiek", "Stöd fristående journalistik",
    "Wesprzyj nas", "Поддержите нашу редакцию", "Bağımsız gazeteciliğe destek ol", "Dukung jurnalisme kami",
]
BOX_LABELS = [
    "Weather", "Weather forecast", "Breaking News", "Latest News", "Top Stories", "Trending now", "Most read", "Editor's picks", "In focus", "Live TV",
    "Watch live", "Photo gallery", "Special report", "ADVERT BREAK", "You may also like", "Don't miss", "Newsletter", "Das Wetter", "Meistgelesen",
    "Aktuelle Themen", "Im Fokus", "Eilmeldung", "Météo", "À la une", "En direct", "Les plus lus", "Lo más leído", "Última hora", "El tiempo", "En vivo",
    "Più letti", "Ultima ora", "In evidenza", "Mais lidas", "Últimas notícias", "Ao vivo", "Meest gelezen", "Net binnen", "Mest läst", "Senaste nytt",
    "Mest lest", "Siste nytt", "Mest læste", "Seneste nyt", "Luetuimmat", "Najczęściej czytane", "Z ostatniej chwili", "Популярное", "Срочно",
    "Останні новини", "Son dakika", "Çok okunanlar", "Terpopuler", "Tin nóng", "많이 본 뉴스", "速報", "热门新闻", "الأكثر قراءة", "عاجل", "پربازدیدترین",
]
KICKERS = [
    "Politics", "Crime", "Local News", "Sports", "Opinion", "Business", "World", "Health", "Education", "Courts", "EXCLUSIVE", "Analysis", "Interview",
    "Politik", "Lokales", "Panorama", "Wirtschaft", "Blaulicht", "Kommentar", "Société", "Faits divers", "Politique", "Tribune", "Sucesos", "Política",
    "Deportes", "Economía", "Cronaca", "Politica", "Sport", "Cultura", "Cotidiano", "Polícia", "Esportes", "Binnenland", "Regio", "Inrikes", "Debatt",
    "Innenriks", "Nyheter", "Indland", "Kotimaa", "Talous", "Kraj", "Wydarzenia", "Общество", "Происшествия", "Суспільство", "Gündem", "Spor", "Nasional",
    "Hukum", "Thời sự", "Pháp luật", "사회", "정치", "社会", "国内", "محليات", "سیاسی", "देश", "חדשות",
]
TIMES = [
    "00:00", "14:32", "08:05 AM", "5:41 p.m.", "2 min read", "5 hours ago", "3 days ago", "Lesezeit: 3 Minuten", "vor 2 Stunden", "il y a 3 heures",
    "Lecture 2 min", "hace 5 horas", "3 min de lectura", "5 ore fa", "há 2 horas", "4 uur geleden", "för 2 timmar sedan", "2 timer siden", "2 godz. temu",
    "2 часа назад", "3 saat önce", "2 jam lalu", "5 giờ trước", "3시간 전", "2時間前", "1,204 views", "12 Comments", "0 Kommentare", "3 commentaires",
    "Audio 02:14", "0:00 / 3:12", "1 of 5", "1/12",
]
BREADCRUMBS = [
    "Home > News > {kicker}", "Home / {kicker}", "Home » {kicker} » Archive", "Startseite > {kicker}", "Accueil > {kicker}", "Inicio / {kicker}",
    "Home | {kicker}", "Início > {kicker}", "Hem / {kicker}", "Forside > {kicker}", "Etusivu > {kicker}", "Strona główna » {kicker}",
    "Главная / {kicker}", "Головна > {kicker}", "Ana Sayfa > {kicker}", "Beranda / {kicker}", "Trang chủ > {kicker}", "홈 > {kicker}", "ホーム > {kicker}",
]
PAGERS = [
    "Previous article", "Next article", "« Previous story", "Next »", "Print this page", "Share on Facebook Share on X", "Share", "Tweet", "A- A A+",
    "Follow us on social media", "Sign in", "Subscribe", "Menu", "Search", "Log in | Register", "Vorheriger Artikel", "Drucken", "Artikel teilen", "Merken",
    "Article précédent", "Partager", "Imprimer", "Se connecter", "Artículo anterior", "Compartir en redes", "Imprimir", "Condividi", "Stampa",
    "Compartilhe", "Deel dit artikel", "Dela", "Del artikkelen", "Jaa artikkeli", "Udostępnij", "Поделиться", "Поділитися", "Paylaş", "Bagikan", "Chia sẻ",
    "공유하기", "シェア", "分享", "مشاركة", "اشتراک گذاری",
]
NAMES = [
    "Ann Roe", "Peter Hallam", "María Soto", "Jean Lebrun", "Karl Brandner", "Giulia Ferri", "João Matos", "Anneke Vos", "Lars Holm", "Kirsi Laine",
    "Jan Nowicki", "Olga Sedova", "Ayşe Demir", "Budi Santoso", "Trần Minh",
]
CAPTIONS = [
    "Photo: {name}", "File photo", "(Photo by {name})", "{name}, left, at the opening. Photo: {name2}", "Image: {name}/Archive", "Foto: {name}", "Symbolbild",
    "Blick auf den Ort. Foto: {name}", "Archivbild: {name}", "Photo d'illustration", "Crédit photo : {name}", "Imagen de archivo", "Foto de {name}",
    "Foto di repertorio", "Foto: Divulgação", "Foto ter illustratie", "Arkivbild. Foto: {name}", "Illustrasjonsfoto: {name}", "Kuva: {name}",
    "Fot. {name}", "Фото: {name}", "Фото ілюстративне", "Fotoğraf: {name}", "Foto: Istimewa", "Ảnh: {name}", "The square on the day of the market",
    "{name} speaks to visitors of the fair on Sunday", "Das Rathaus am Abend", "La place du marché", "La plaza del pueblo el domingo",
]
ABOVE = [BROWSER_NOTICES, SKIP_LINKS, SLOGANS, PLEAS, BOX_LABELS, KICKERS, TIMES, BREADCRUMBS, PAGERS, CAPTIONS]


def draw(pick, kinds=ABOVE):
    """A line of one of the kinds, with its placeholders filled in."""
    line = pick.choice(pick.choice(kinds))
    name, name2 = pick.sample(NAMES, 2)
    return line.format(year=pick.randrange(1840, 2015), kicker=pick.choice(KICKERS), name=name, name2=name2)
