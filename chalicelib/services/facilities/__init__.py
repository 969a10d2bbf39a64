"""Residents find nurseries, toilets, AEDs and shelters near anywhere; staff keep the data and tell of vacancies."""
