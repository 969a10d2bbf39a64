"""Tables of vacancies that staff bring, read into values. Nothing is stored here."""

from chalicelib.services.facilities.formats.vacancies import Roster, VacancyReading, read_vacancies

__all__ = ["Roster", "VacancyReading", "read_vacancies"]
